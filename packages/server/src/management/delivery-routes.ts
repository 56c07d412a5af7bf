import type Router from '@koa/router';
import type { Change, DeliverySummary, Inbox, Step } from 'change-hook-core';
import { checkBody, checkQuery } from './check-input.js';
import type { Checked } from './check-input.js';
import { deliveryQuery, deliverySelection, nothing } from './inputs.js';
import { isOrphaned } from './orphans.js';
import { Refusal } from './refusal.js';

export interface DeliveryRoutesDeps {
  inbox: Pick<Inbox, 'deliveries' | 'storedReceipt' | 'retry' | 'discard'>;
  /** The sinks of the config. */
  sinks: readonly string[];
}

/** A delivery as it is listed; `orphaned`: it waits for a sink that the config no longer has. */
export type ListedDelivery = DeliverySummary & { orphaned?: true };

/** A delivery with what it carries. */
export type ShownDelivery = ListedDelivery & { parcel: readonly Change[] };

type Verb = 'retry' | 'discard';

/** So many deliveries are moved by one call, so that the writer is never held up for long: call again while there are more. */
const STEP = 500;

/** Says why a delivery can't be moved; undefined where it can. */
const OBSTACLES: Record<Verb, (it: DeliverySummary) => string | undefined> = {
  retry({ id, state, receipt }) {
    if (state === 'dead') return undefined;
    if (state === 'pending') return `delivery ${id} is pending: it is tried by itself`;
    const is = state === 'delivered' ? 'is delivered already' : 'was discarded';
    return `delivery ${id} ${is}; to send its changes once more: change-hook receipts replay ${receipt}`;
  },
  discard({ id, state }) {
    return state === 'dead' || state === 'pending' ? undefined : `delivery ${id} is ${state} already`;
  },
};

const MOVABLE: Record<Verb, readonly string[]> = { retry: ['dead'], discard: ['pending', 'dead'] };

export function addDeliveryRoutes(router: Router, deps: DeliveryRoutesDeps): void {
  router.get('/deliveries', async (ctx) => {
    const found = await deps.inbox.deliveries(checkQuery(deliveryQuery, ctx.query));
    ctx.body = { deliveries: found.map((it) => listed(it, deps.sinks)) };
  });
  router.get('/deliveries/:id', async (ctx) => {
    checkQuery(nothing, ctx.query);
    const id = ctx.params['id'] ?? '';
    const found = /^\d{1,16}$/.test(id) ? await findDelivery(deps.inbox, Number(id)) : undefined;
    if (found === undefined) throw new Refusal(404, 'no delivery has this id');
    ctx.body = { ...listed(found, deps.sinks), parcel: await parcelOf(deps.inbox, found) } satisfies ShownDelivery;
  });
  for (const verb of ['retry', 'discard'] as const) {
    router.post(`/deliveries/${verb}`, async (ctx) => {
      ctx.body = await move(deps.inbox, verb, checkBody(deliverySelection, ctx.request));
    });
  }
}

const listed = (it: DeliverySummary, sinks: readonly string[]): ListedDelivery =>
  isOrphaned(it, sinks) ? { ...it, orphaned: true } : it;

/** The port lists deliveries, the newest first: the first one before the next id is this one, if it is there. */
async function findDelivery(inbox: Pick<Inbox, 'deliveries'>, id: number): Promise<DeliverySummary | undefined> {
  const [found] = await inbox.deliveries({ before: id + 1, limit: 1 });
  return found?.id === id ? found : undefined;
}

async function parcelOf(
  inbox: Pick<Inbox, 'storedReceipt'>,
  { receipt, repository }: DeliverySummary,
): Promise<readonly Change[]> {
  const parcel = (await inbox.storedReceipt(receipt))?.parcels.find((it) => it.repository === repository);
  return parcel === undefined ? [] : (JSON.parse(parcel.changes) as Change[]);
}

async function move(inbox: DeliveryRoutesDeps['inbox'], verb: Verb, selection: Checked<typeof deliverySelection>): Promise<Step> {
  const { ids, all, before, ...filter } = selection;
  const filters = Object.keys(filter).length;
  if (ids !== undefined) {
    if (all !== undefined || before !== undefined || filters > 0) throw new Refusal(400, 'give either ids or a filter, not both');
    return moveThese(inbox, verb, [...new Set(ids)]);
  }
  if (filters === 0 && all === undefined) {
    throw new Refusal(400, `give ids, a filter, or "all": true to ${verb} all that there is`);
  }
  if (filters > 0 && all !== undefined) throw new Refusal(400, 'give either a filter or all, not both');
  if (filter.state !== undefined && !MOVABLE[verb].includes(filter.state)) {
    throw new Refusal(
      409,
      `what is ${filter.state} can't be ${verb === 'retry' ? 'retried' : 'discarded'}: only ${MOVABLE[verb].join(' and ')} deliveries can`,
    );
  }
  return inbox[verb]({ ...filter, ...(before === undefined ? {} : { before }), limit: STEP });
}

/** All of them, or none: one that can't be moved is told before anything is changed. */
async function moveThese(inbox: DeliveryRoutesDeps['inbox'], verb: Verb, ids: readonly number[]): Promise<Step> {
  const unknown: number[] = [];
  const obstacles: string[] = [];
  for (const id of ids) {
    const found = await findDelivery(inbox, id);
    if (found === undefined) unknown.push(id);
    else obstacles.push(...[OBSTACLES[verb](found)].filter((it) => it !== undefined));
  }
  if (unknown.length > 0) throw new Refusal(404, `there is no delivery ${unknown.join(', ')}`);
  if (obstacles.length > 0) throw new Refusal(409, obstacles.join('\n'));
  let moved = 0;
  for (let more = true; more;) {
    const step = await inbox[verb]({ ids, limit: ids.length });
    moved += step.moved;
    more = step.more && step.moved > 0;
  }
  if (moved > 0) return { moved, more: false };
  throw new Refusal(409, `nothing was changed: delivery ${ids.join(', ')} is being sent just now, or was moved meanwhile`);
}
