import type { Change } from '../change/change.js';
import { normaliseChange } from '../change/normalise-change.js';
import { withoutEnrichNote } from '../dialect/enrich.js';
import type { EnrichHttp } from '../dialect/enrich.js';
import { ChangeHookError, describeError, isChangeHookError } from '../errors/change-hook-error.js';
import type { Clock } from '../ports/clock.js';
import type { Enricher, EnrichOutcome } from '../ports/enricher.js';
import type { EnrichmentStore, NewParcel, PendingEnrichment } from '../ports/inbox.js';
import type { Log } from '../ports/log.js';
import type { Mount } from '../registry/mount.js';
import { enrichWith } from '../registry/run-hook.js';
import { toParcel, toParcels } from './parcels.js';
import { withCategory } from './with-category.js';

export interface EnrichPolicy {
  /** Tries before the changes are delivered as they are, marked partial. */
  attempts: number;
  /** The first wait; each is twice as long as the one before. Milliseconds. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** For one try, milliseconds. */
  timeoutMs: number;
}

/** About nine minutes in all: longer than a restart of a forge, and short enough for a repository's lane to be held by it. */
export const DEFAULT_ENRICH_POLICY: EnrichPolicy = { attempts: 9, firstWaitMs: 2_000, longestWaitMs: 300_000, timeoutMs: 60_000 };

export interface EnricherDeps {
  /** Asked at each try: a receipt that waits for its next try is enriched by what is mounted then. */
  mounts: Pick<ReadonlyMap<string, Mount>, 'get'>;
  inbox: EnrichmentStore;
  /** What a mount's dialect may reach, until `signal` aborts. */
  httpFor: (mount: Mount, signal: AbortSignal) => EnrichHttp;
  policyOf?: (mount: string) => EnrichPolicy;
  clock: Clock;
  log: Log;
}

/** The property that marks a change which is delivered although something of it could not be fetched. */
export const PARTIAL = 'change_hook_partial';

export function createEnricher(deps: EnricherDeps): Enricher {
  const underWay = new Map<string, Promise<EnrichOutcome>>();
  return {
    enrich(receipt) {
      let work = underWay.get(receipt);
      if (work === undefined) {
        work = enrichOnce(deps, receipt)
          .catch((error: unknown): EnrichOutcome => {
            deps.log.error('an enrichment could not be stored', { receipt, error: describeError(error) });
            return { done: false, waitMs: DEFAULT_ENRICH_POLICY.firstWaitMs, error: describeError(error) };
          })
          .finally(() => underWay.delete(receipt));
        underWay.set(receipt, work);
      }
      return work;
    },
  };
}

async function enrichOnce(deps: EnricherDeps, receipt: string): Promise<EnrichOutcome> {
  const pending = await deps.inbox.enrichment(receipt);
  if (pending === undefined) return { done: true };
  const policy = deps.policyOf?.(pending.mount) ?? DEFAULT_ENRICH_POLICY;
  const mount = deps.mounts.get(pending.mount);
  if (mount?.dialect.enrich === undefined) return giveUp(deps, pending, 'its mount or its dialect no longer does it');
  try {
    const enriched = await ask(deps, mount, pending, policy);
    await deps.inbox.enriched(receipt, enriched);
    return { done: true };
  } catch (error) {
    const attempts = pending.attempts + 1;
    const reason = describeError(error);
    const hopeless = isChangeHookError(error) && error.retry === 'never';
    if (hopeless || attempts >= policy.attempts) return giveUp(deps, pending, reason);
    deps.log.warn('an enrichment failed and is tried again', { mount: pending.mount, receipt, attempts, error: reason });
    await deps.inbox.enriched(receipt, { attempts, error: reason });
    return { done: false, waitMs: Math.min(policy.longestWaitMs, policy.firstWaitMs * 2 ** (attempts - 1)), error: reason };
  }
}

/** Runs the hook under its time limit, and makes parcels of what it gave. */
async function ask(deps: EnricherDeps, mount: Mount, pending: PendingEnrichment, policy: EnrichPolicy): Promise<{ parcels: NewParcel[] } | { ignored: string }> {
  const controller = new AbortController();
  const cancel = deps.clock.after(policy.timeoutMs, () => controller.abort(new Error(`it took longer than ${policy.timeoutMs} ms`)));
  try {
    const { signal } = controller;
    const answer = await enrichWith(mount, changesOf(pending.parcels), {
      log: deps.log.child({ mount: mount.mount, dialect: mount.label, receipt: pending.receipt }),
      clock: deps.clock,
      timeoutMs: policy.timeoutMs,
      http: deps.httpFor(mount, signal),
      signal,
    });
    return 'ignored' in answer ? answer : { parcels: parcelsOf(answer.changes, pending.parcels, mount) };
  } finally {
    cancel();
  }
}

/** A lane was given to each repository when the receipt was stored: a change can't turn up in another one now. */
function parcelsOf(inputs: readonly unknown[], before: readonly NewParcel[], mount: Mount): NewParcel[] {
  const changes = inputs.map((input) => {
    const normal = normaliseChange(input);
    if ('problems' in normal) throw new ChangeHookError('CH_CHANGE_INVALID', { problems: normal.problems });
    return withCategory(mount, withoutEnrichNote(normal.change));
  });
  const [only, ...others] = before;
  // What stands in the options is no repository of the sender's: the lane goes by it, and the changes tell the real one.
  if (only !== undefined && others.length === 0 && changes.length > 0 && standsIn(mount.options, only.repository)) {
    return [toParcel(only.repository, changes)];
  }
  const parcels = toParcels(changes);
  if (parcels.some(({ repository }) => before.every((it) => it.repository !== repository))) {
    throw new ChangeHookError('CH_CHANGE_INVALID', { problems: ['repository: enrich may not change it'] });
  }
  return parcels;
}

const standsIn = (options: unknown, text: string): boolean =>
  text !== '' && typeof options === 'object' && options !== null && Object.values(options).includes(text);

const changesOf = (parcels: readonly NewParcel[]): Change[] => parcels.flatMap(({ changes }) => JSON.parse(changes) as Change[]);

/** Never silently incomplete: what could not be completed says so in a property that builds can look at. */
async function giveUp(deps: EnricherDeps, pending: PendingEnrichment, reason: string): Promise<EnrichOutcome> {
  deps.log.error('an enrichment was given up; its changes are delivered marked partial', { mount: pending.mount, receipt: pending.receipt, error: reason });
  const parcels = pending.parcels.map((parcel) => {
    const changes = (JSON.parse(parcel.changes) as Change[])
      .map(withoutEnrichNote)
      .map((change) => ({ ...change, properties: { ...change.properties, [PARTIAL]: true } }));
    return toParcel(parcel.repository, changes);
  });
  await deps.inbox.enriched(pending.receipt, { parcels, partial: reason });
  return { done: true };
}
