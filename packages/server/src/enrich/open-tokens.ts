import { ChangeHookError } from 'change-hook-core';
import type { Mount } from 'change-hook-core';
import type { GatewayConfig } from '../config/config.js';
import { asksForLogin } from '../http/guards.js';

/** A problem for each mount that has a `token` for the forge's API and lets everybody in: strangers must not spend it. */
export function openTokens(mounts: ReadonlyMap<string, Mount>, config: Pick<GatewayConfig, 'mounts'>): ChangeHookError[] {
  return config.mounts
    .filter(({ mount, gate }) => {
      const loaded = mounts.get(mount);
      const token = (loaded?.options as { token?: unknown } | undefined)?.token;
      return loaded?.open === true && !asksForLogin(gate) && token !== undefined && token !== '';
    })
    .map(({ mount }) => new ChangeHookError('CH_CONFIG_TOKEN_OPEN', { mount }));
}
