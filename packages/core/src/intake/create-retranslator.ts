import { describeError, isChangeHookError } from '../errors/change-hook-error.js';
import type { Clock } from '../ports/clock.js';
import type { Inbox, StoredReceipt } from '../ports/inbox.js';
import type { Log } from '../ports/log.js';
import type { RetranslateOutcome, Retranslator } from '../ports/retranslator.js';
import type { Mount } from '../registry/mount.js';
import { withSinks } from './destinations.js';
import type { Destinations } from './destinations.js';
import { storedRequest } from './stored-request.js';
import { translateRequest } from './translate-request.js';
import type { OnHook, Outcome } from './translate-request.js';

export interface RetranslatorDeps extends Destinations {
  mounts: ReadonlyMap<string, Mount>;
  inbox: Pick<Inbox, 'storedReceipt' | 'retranslated'>;
  clock: Clock;
  log: Log;
  /** Bytes that a compressed body may have once it is inflated. */
  inflatedLimit: number;
  onHook?: OnHook;
}

/**
 * Runs the dialects, mended meanwhile, over receipts that they failed on. The request is the stored one: whatever was
 * sensitive in its headers and query is blanked, and the signature was checked when it arrived.
 */
export function createRetranslator(deps: RetranslatorDeps): Retranslator {
  return {
    async retranslate(id) {
      const stored = await deps.inbox.storedReceipt(id);
      if (stored === undefined) return { translated: false, error: 'no receipt has this id' };
      if (stored.verdict !== 'untranslated') return outcomeOf(stored);
      const mount = deps.mounts.get(stored.mount);
      if (mount === undefined) return { translated: false, error: `the config no longer has the mount ${stored.mount}` };
      if (stored.body === undefined) return { translated: false, error: 'retention has dropped its body' };
      const { changes, ...outcome } = withSinks(await translate(deps, mount, stored, stored.body), mount.mount, deps);
      if (outcome.verdict !== 'untranslated' || isNews(outcome, stored, mount)) {
        const isFirst = await deps.inbox.retranslated(id, { ...outcome, dialect: mount.label });
        // A repeat of the request came before, and that one's changes count.
        if (!isFirst) return outcomeOf(await deps.inbox.storedReceipt(id));
      }
      return outcomeOf({ ...outcome, changes });
    },
  };
}

/** The last failure is worth its place in the store when it is another one than before. */
const isNews = (outcome: Outcome | Omit<Outcome, 'changes'>, stored: StoredReceipt, mount: Mount): boolean =>
  outcome.reason !== stored.reason || mount.label !== stored.dialect;

async function translate(deps: RetranslatorDeps, mount: Mount, stored: StoredReceipt, received: Uint8Array): Promise<Outcome> {
  const environment = {
    log: deps.log.child({ mount: mount.mount, dialect: mount.label, receipt: stored.id }),
    clock: deps.clock,
  };
  try {
    const request = await storedRequest(stored, received, deps.inflatedLimit);
    return await translateRequest(mount, request, environment, deps.onHook);
  } catch (error) {
    const reason = `${isChangeHookError(error) ? error.code : 'CH_INTAKE_INTERNAL'}: ${describeError(error)}`;
    // It would have been refused on arrival. Its sender can't be told any more, and there is nothing to build in it.
    const refused = isChangeHookError(error, 'CH_REQUEST_INVALID') || isChangeHookError(error, 'CH_REQUEST_UNPARSABLE');
    return { verdict: refused ? 'ignored' : 'untranslated', reason, parcels: [], changes: 0 };
  }
}

function outcomeOf(found: { verdict: Outcome['verdict']; reason?: string; changes: number } | undefined): RetranslateOutcome {
  if (found === undefined) return { translated: false, error: 'no receipt has this id' };
  const { verdict, reason, changes } = found;
  if (verdict === 'untranslated') return { translated: false, error: reason ?? 'its dialect failed on it' };
  return { translated: true, verdict, changes, ...(reason === undefined ? {} : { reason }) };
}
