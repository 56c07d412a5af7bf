import { ChangeHookError } from 'change-hook-core';
import type { Mount } from 'change-hook-core';
import type { GatewayConfig, MountConfig } from '../config/config.js';

/** A problem for each mount whose `$catch_up` could never come to anything: at the start rather than at the first outage. */
export function catchUpProblems(mounts: ReadonlyMap<string, Mount>, config: Pick<GatewayConfig, 'mounts'>): ChangeHookError[] {
  return config.mounts.flatMap((listed) => {
    const loaded = mounts.get(listed.mount);
    // One that could not be loaded has a problem of its own.
    if (listed.catchUp === undefined || loaded === undefined) return [];
    const [reason, mend] = obstacleOf(listed, loaded) ?? [];
    return reason === undefined || mend === undefined ? [] : [new ChangeHookError('CH_CONFIG_CATCH_UP', { mount: listed.mount, reason, mend })];
  });
}

function obstacleOf({ mount, dedupe, catchUp }: MountConfig, { dialect, label, options }: Mount): [reason: string, mend: string] | undefined {
  const where = `change_hook_dialects.${mount}`;
  const { admin } = dialect;
  if (admin?.failedDeliveries === undefined || admin.redeliver === undefined || admin.listHooks === undefined) {
    return [`the dialect ${label} can't ask its forge for what failed`, `remove $catch_up from ${where}`];
  }
  const { token } = options as { token?: unknown };
  if (token === undefined || token === '') {
    return ['it has no token, and without one no forge tells of its webhooks', `give ${where} a token that may manage webhooks, or remove its $catch_up`];
  }
  if (!dedupe) return ['with $dedupe: false nobody remembers what has arrived', `remove either $dedupe or $catch_up from ${where}`];
  if (admin.senderOf === undefined && catchUp?.repositories === undefined) {
    return [`the dialect ${label} can't tell which repositories there are`, `name them in ${where}.$catch_up.repositories`];
  }
  return undefined;
}
