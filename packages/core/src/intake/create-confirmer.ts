import type { NetworkHttp } from '../dialect/verify-context.js';
import { networkUrl } from '../dialect/network-url.js';
import { describeError } from '../errors/change-hook-error.js';
import type { Clock } from '../ports/clock.js';
import type { Confirmer } from '../ports/confirmer.js';
import type { Inbox, StoredReceipt } from '../ports/inbox.js';
import type { Log } from '../ports/log.js';
import type { Mount } from '../registry/mount.js';
import { confirmWith } from '../registry/run-hook.js';
import { storedRequest } from './stored-request.js';
import type { OnHook } from './translate-request.js';
import { watchHook } from './translate-request.js';

export interface ConfirmerDeps {
  mounts: ReadonlyMap<string, Mount>;
  inbox: Pick<Inbox, 'storedReceipt'>;
  /** Asks a host of the dialect's `network`, once, and remembers nothing. */
  http: (network: readonly string[]) => NetworkHttp;
  clock: Clock;
  log: Log;
  /** Bytes that a compressed body may have once it is inflated. */
  inflatedLimit: number;
  onHook?: OnHook;
}

/**
 * Confirms by the URL that the dialect gives for a stored receipt. The receipt was verified when it arrived; the dialect looks at its
 * options once more, and the URL must be one of its `network`.
 */
export function createConfirmer(deps: ConfirmerDeps): Confirmer {
  return {
    async confirm(id) {
      const stored = await deps.inbox.storedReceipt(id);
      const no = (error: string) => ({ confirmed: false, error }) as const;
      if (stored === undefined) return no('no receipt has this id');
      const mount = deps.mounts.get(stored.mount);
      if (mount === undefined) return no(`the config no longer has the mount ${stored.mount}`);
      if (mount.dialect.confirm === undefined) return no(`the dialect ${mount.label} has nothing to confirm`);
      if (stored.body === undefined) return no('retention has dropped its body');
      const network = mount.dialect.network ?? [];
      try {
        const answer = await ask(deps, mount, stored, stored.body);
        if ('refused' in answer) return no(answer.refused);
        const url = networkUrl(answer.url, network);
        await deps.http(network).get(url.href);
        deps.log.info('a receipt was confirmed', { receipt: id, mount: mount.mount, host: url.hostname });
        return { confirmed: true, host: url.hostname };
      } catch (error) {
        return no(describeError(error));
      }
    },
  };
}

async function ask(deps: ConfirmerDeps, mount: Mount, stored: StoredReceipt, received: Uint8Array) {
  const request = await storedRequest(stored, received, deps.inflatedLimit);
  const log = deps.log.child({ mount: mount.mount, dialect: mount.label, receipt: stored.id });
  return watchHook(deps.onHook, mount, () => confirmWith(mount, request, { log, clock: deps.clock }));
}
