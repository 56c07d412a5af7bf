import type { RegisteredHook } from 'change-hook-core';
import type { OpenAdmin } from 'change-hook-server';

/** How a test delivery ended. `delivered` absent: the forge does not tell, or not yet. */
export interface PingResult {
  delivered?: boolean;
  told?: string;
}

/** How long a forge is given for the test of a webhook that is new, in looks and milliseconds between them. */
const LOOKS = [0, 1_000, 2_000, 4_000];

/**
 * Has a webhook pinged. Where the forge tells nothing at once, its list of webhooks does after a moment; of one that is `fresh` the last
 * delivery is the ping. Of an older one it may be any.
 */
export async function pingHook(
  admin: OpenAdmin,
  repository: string,
  { id }: Pick<RegisteredHook, 'id'>,
  fresh: boolean,
  wait: (ms: number) => Promise<unknown>,
): Promise<PingResult> {
  const pinged = await admin.pingHook({ repository, id });
  const tells = admin.mount.dialect.admin?.pingMakesChanges !== true;
  if (pinged.delivered !== undefined || !fresh || !tells) return pinged;
  for (const ms of LOOKS) {
    if (ms > 0) await wait(ms);
    const found = (await admin.listHooks(repository)).find((hook) => hook.id === id);
    if (found?.lastDelivered !== undefined) return { delivered: found.lastDelivered, ...(found.last === undefined ? {} : { told: found.last }) };
  }
  return pinged;
}

/** In words, after "the ping". */
export function wordsFor({ delivered, told }: PingResult): string {
  if (delivered === undefined) return 'was sent; the forge does not tell yet what became of it: see hooks list, or the page of the webhook';
  return `${delivered ? 'was delivered' : 'failed'}${told === undefined ? '' : `: ${told}`}`;
}
