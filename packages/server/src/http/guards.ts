import type { MountDescription } from 'change-hook-core';
import type { GateConfig } from '../config/config.js';

/** What keeps strangers out of a mount, in words: `['signature', '$allow_from']`. Empty: it is open to everybody. */
export function guardsOf({ open, authentication }: Pick<MountDescription, 'open' | 'authentication'>, gate: GateConfig): string[] {
  const guards = open ? [] : [authentication as string];
  if (gate.basic.length > 0 || gate.bearer.length > 0 || gate.query !== undefined) guards.push('$auth');
  if (gate.allowFrom.length > 0) guards.push('$allow_from');
  return guards;
}
