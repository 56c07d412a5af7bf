import { describeError, isChangeHookError } from 'change-hook-core';
import type { Clock, FailedDelivery, HookAt } from 'change-hook-core';
import type { MountAdmin } from '../admin/mount-admin.js';
import type { Claimed } from './claims.js';
import { wait } from './pause.js';
import { webhookOfMount } from './webhook-of-mount.js';
import type { MountAddress } from './webhook-of-mount.js';

/**
 * What became of a delivery that the forge calls failed. `requested`: the forge was asked to send it again; `wanted`: it would have
 * been, but it was only to be told. `arrived`: a receipt has it. `before`: it was asked for before. `failed`: the forge does not.
 */
export type Outcome = 'requested' | 'wanted' | 'arrived' | 'before' | 'failed';

export interface CaughtDelivery extends FailedDelivery {
  outcome: Outcome;
  /** Of `failed`. */
  error?: string;
}

/** What came of one repository. */
export interface CaughtUp {
  repository: string;
  /** The webhook that was looked at. */
  hook?: string;
  deliveries: CaughtDelivery[];
  /** Why it was not gone on with. */
  problem?: string;
  /** The same may do another time. */
  later?: boolean;
}

export interface CatchUpOrder {
  /** As the forge names them. */
  repositories: readonly string[];
  address: MountAddress;
  /** The webhook, where the operator names it. */
  hook?: string | undefined;
  /** Milliseconds since 1970. */
  since: number;
  /** Also what was asked for before. */
  again: boolean;
  /** Nothing is asked for. */
  dry: boolean;
}

export interface CatchUpDeps {
  admin: Pick<MountAdmin, 'listHooks' | 'failedDeliveries' | 'redeliver'>;
  /** Whether the forge may be asked for it; see `Claims`. */
  claim: (deliveryId: string) => Promise<Claimed>;
  release: (deliveryId: string) => Promise<void> | void;
  clock: Clock;
  signal: AbortSignal;
  /** Told of each delivery once it is over. */
  tell?: ((repository: string, delivery: CaughtDelivery) => void) | undefined;
}

/**
 * Between two requests for a delivery. GitHub wants a second between calls that change something; and what is asked for apart is
 * sent in that order, more likely.
 */
export const PACE_MS = 1_000;
/** So many failures in a row, and the rest would fail as well. */
const ENOUGH = 5;

/** Has the forge send again what failed, one repository after the other, the oldest delivery first. Rejects only when it is ended. */
export async function catchUp(order: CatchUpOrder, deps: CatchUpDeps): Promise<CaughtUp[]> {
  const all: CaughtUp[] = [];
  const pace = createPace(deps);
  for (const repository of order.repositories) {
    const caught: CaughtUp = { repository, deliveries: [] };
    all.push(caught);
    try {
      const found = await findFailed(caught, order, deps);
      if (found !== undefined) await requestAll(found, caught, { order, deps, pace });
    } catch (error) {
      deps.signal.throwIfAborted();
      caught.problem = describeError(error);
      caught.later = isChangeHookError(error) && error.retry === 'later';
    }
  }
  return all;
}

interface Found {
  at: HookAt;
  failed: readonly FailedDelivery[];
}

async function findFailed(caught: CaughtUp, order: CatchUpOrder, { admin }: CatchUpDeps): Promise<Found | undefined> {
  const { repository } = caught;
  const hook = order.hook === undefined ? webhookOfMount(await admin.listHooks(repository), order.address) : { id: order.hook };
  if ('problem' in hook) {
    caught.problem = hook.problem;
    return undefined;
  }
  caught.hook = hook.id;
  const at = { repository, id: hook.id };
  return { at, failed: await admin.failedDeliveries(at, order.since) };
}

interface Requesting {
  order: CatchUpOrder;
  deps: CatchUpDeps;
  pace: () => Promise<void>;
}

async function requestAll({ at, failed }: Found, caught: CaughtUp, requesting: Requesting): Promise<void> {
  let row = 0;
  for (const delivery of failed) {
    const done = { ...delivery, ...(await requestOne(at, delivery, requesting)) };
    caught.deliveries.push(done);
    requesting.deps.tell?.(at.repository, done);
    row = done.outcome === 'failed' ? row + 1 : 0;
    if (row >= ENOUGH) {
      caught.problem = `${row} in a row could not be asked for, so the others were not tried`;
      return;
    }
  }
}

async function requestOne(at: HookAt, delivery: FailedDelivery, { order, deps, pace }: Requesting): Promise<Pick<CaughtDelivery, 'outcome' | 'error'>> {
  if (delivery.again && !order.again) return { outcome: 'before' };
  const claimed = await deps.claim(delivery.deliveryId);
  if (claimed !== 'yours') return { outcome: claimed === 'arrived' ? 'arrived' : 'before' };
  if (order.dry) return { outcome: 'wanted' };
  try {
    await pace();
    await deps.admin.redeliver(at, delivery);
    return { outcome: 'requested' };
  } catch (error) {
    // Without an answer nobody knows; then it stays claimed, and the forge's list will tell.
    if (!isChangeHookError(error, 'CH_HTTP_FAILED')) await deps.release(delivery.deliveryId);
    deps.signal.throwIfAborted();
    if (isChangeHookError(error, 'CH_ADMIN_LIMITED')) throw error;
    return { outcome: 'failed', error: describeError(error) };
  }
}

/** The first call waits for nothing. */
function createPace({ clock, signal }: CatchUpDeps): () => Promise<void> {
  let last = -Infinity;
  return async () => {
    const ms = last + PACE_MS - clock.monotonic();
    if (ms > 0) await wait(ms, clock, signal);
    last = clock.monotonic();
  };
}
