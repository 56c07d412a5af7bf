import type { MountDescription } from 'change-hook-core';
import type { GateConfig } from '../config/config.js';

/** Whether the gateway itself asks who sends: `$auth`. An allow list is no login: it tells where somebody is. */
export const asksForLogin = ({ basic, bearer, query }: GateConfig): boolean => basic.length > 0 || bearer.length > 0 || query !== undefined;

/** What keeps strangers out of a mount, in words: `['signature', '$allow_from']`. Empty: it is open to everybody. */
export function guardsOf({ open, authentication }: Pick<MountDescription, 'open' | 'authentication'>, gate: GateConfig): string[] {
  const guards = open ? [] : [authentication as string];
  if (asksForLogin(gate)) guards.push('$auth');
  if (gate.allowFrom.length > 0) guards.push('$allow_from');
  return guards;
}
