import { ChangeHookError } from '../errors/change-hook-error.js';
import { createLaneBook } from '../lanes/lane-book.js';
import type { LaneBook } from '../lanes/lane-book.js';
import { laneKey } from '../lanes/lane-key.js';
import type { Clock } from '../ports/clock.js';
import type {
  Appended, Claim, ClaimRequest, DeliveryFilter, DeliverySelection, DeliverySummary, Enriched, Inbox, InboxStatus, Lane, NewReceipt,
  PendingEnrichment, ReceiptFilter, ReceiptSummary, Rejection, RejectionFilter, RetentionPolicy, Retranslation, Settlement, Step, StoredReceipt,
} from '../ports/inbox.js';
import { dedupeKey, knowsDelivery } from './inbox/dedupe-key.js';
import { countDeliveries, listDeliveries, listReceipts, listRejections, selectDeliveries } from './inbox/listings.js';
import { fullParcels, keep, record, summarise, toStored } from './inbox/records.js';
import { MemoryStore } from './inbox/memory-store.js';
import type { ChangedLane } from './inbox/memory-store.js';
import type { KeptDelivery } from './inbox/records.js';
import { nextOf } from './inbox/next-of.js';
import { settleOne } from './inbox/settle-one.js';

/**
 * The inbox that keeps everything in memory: the twin of the stores, for tests and for trying things out. It passes the same
 * suite. What it holds outlives `stop` and the next `start`, and dies with the object.
 */
export function createMemoryInbox(deps: { clock: Clock }): Inbox {
  return new MemoryInbox(deps.clock);
}

class MemoryInbox implements Inbox {
  readonly #clock: Clock;
  readonly #store: MemoryStore;
  readonly #listeners = new Set<(sink: string) => void>();
  #book: LaneBook<string> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#store = new MemoryStore(clock);
  }

  async start(): Promise<void> {
    if (this.#book !== undefined) return;
    const book = (this.#book = createLaneBook<string>({ clock: this.#clock }));
    book.onDue((sink) => this.#listeners.forEach((listener) => listener(sink)));
    const now = this.#clock.now();
    for (const head of this.#store.heads()) {
      const waited = Math.max(0, now - (head.triedAt ?? now));
      book.add(head.sink, laneKey(head), (head.waitMs ?? 0) - waited);
    }
  }

  async stop(): Promise<void> {
    this.#book?.close();
    this.#book = undefined;
  }

  async append(receipt: NewReceipt): Promise<Appended> {
    this.#open();
    const { receipts, firsts } = this.#store;
    const key = dedupeKey(receipt);
    const first = receipts.has(receipt.id) ? { receipt: receipt.id, at: receipt.receivedAt } : firsts.get(key ?? '');
    if (first === undefined) {
      if (key !== undefined) firsts.set(key, { receipt: receipt.id, at: receipt.receivedAt });
      this.#add(this.#store.addReceipt(receipt));
      return { id: receipt.id, duplicate: false };
    }
    const { receipt: id, at } = first;
    const kept = receipts.get(id);
    // Its dialect was mended meanwhile: what the first one could not be made into, this one is.
    if (kept?.verdict === 'untranslated' && receipt.verdict !== 'untranslated') this.#add(this.#store.translate(kept, receipt));
    // Retention may have dropped it; then the repeat itself tells what its key does not.
    const parcels = receipt.parcels.map((parcel) => ({ ...parcel, first: 0 }));
    return { id, duplicate: true, receipt: summarise(kept ?? { ...keep(receipt), id, receivedAt: at, parcels }) };
  }

  async reject(rejection: Rejection): Promise<void> {
    this.#open();
    this.#store.reject(rejection);
  }

  async claim(owner: string, wanted: ClaimRequest): Promise<readonly Claim[]> {
    const book = this.#open();
    return book.take(owner, wanted.sink, wanted.lanes).flatMap((key) => {
      const { sink, repository, pending } = this.#store.lanes.get(key)!;
      const deliveries = nextOf(pending, wanted);
      book.give(key, deliveries.map(({ id }) => id));
      if (deliveries.length > 0) return [{ sink, repository, deliveries }];
      // It was adopted when all of it was settled already, and given back.
      book.free(key, undefined);
      return [];
    });
  }

  async adopt(owner: string, lanes: readonly Lane[]): Promise<readonly Lane[]> {
    const book = this.#open();
    return lanes
      .filter((lane) => this.#store.lanes.has(laneKey(lane)) && book.adopt(owner, lane.sink, laneKey(lane)))
      .map(({ sink, repository }) => ({ sink, repository }));
  }

  async progress(owner: string, delivery: number, done: number, behind?: readonly number[]): Promise<void> {
    const it = this.#store.deliveries.get(delivery);
    this.#mustHold(owner, it ?? { sink: '', repository: '' });
    if (it?.state === 'pending') record(it, { done, ...(behind === undefined ? {} : { behind }) });
  }

  async settle(owner: string, lane: Lane, settlements: readonly Settlement[]): Promise<void> {
    const book = this.#mustHold(owner, lane);
    const key = laneKey(lane);
    for (const { delivery } of settlements) {
      const it = this.#store.deliveries.get(delivery);
      if (it !== undefined && laneKey(it) !== key) throw new ChangeHookError('CH_INBOX_NOT_CLAIMED', { sink: it.sink, owner });
    }
    const { pending } = this.#store.lanes.get(key)!;
    for (const settlement of settlements) {
      const it = this.#store.deliveries.get(settlement.delivery);
      if (it === undefined || !pending.has(it)) continue;
      settleOne(it, settlement, this.#clock.now());
      if (it.state !== 'pending') pending.delete(it);
    }
    // The lane waits for its head alone: one that is settled later in the same call must not hold it up, nor let it go early.
    const [head] = pending;
    const last = settlements.findLast((it) => it.delivery === head?.id);
    book.free(key, head === undefined ? undefined : last?.state === 'pending' ? last.waitMs : 0);
  }

  async release(owner: string): Promise<void> {
    this.#open().release(owner);
  }

  async due(sink: string): Promise<number | undefined> {
    return this.#open().due(sink);
  }

  onWork(listener: (sink: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async status(): Promise<InboxStatus> {
    this.#open();
    return { receipts: this.#store.receipts.size, rejections: this.#store.rejections.length, deliveries: countDeliveries(this.#store) };
  }

  async deliveries(filter: DeliveryFilter): Promise<readonly DeliverySummary[]> {
    this.#open();
    return listDeliveries(this.#store, filter);
  }

  async receipt(id: string): Promise<ReceiptSummary | undefined> {
    this.#open();
    const receipt = this.#store.receipts.get(id);
    return receipt === undefined ? undefined : summarise(receipt);
  }

  async receipts(filter: ReceiptFilter): Promise<readonly ReceiptSummary[]> {
    this.#open();
    return listReceipts(this.#store, filter);
  }

  async storedReceipt(id: string): Promise<StoredReceipt | undefined> {
    this.#open();
    const receipt = this.#store.receipts.get(id);
    return receipt === undefined ? undefined : toStored(receipt);
  }

  async knows(mount: string, deliveryId: string): Promise<boolean> {
    this.#open();
    return knowsDelivery(this.#store, mount, deliveryId);
  }

  async rejections(filter: RejectionFilter): Promise<readonly Rejection[]> {
    this.#open();
    return listRejections(this.#store, filter);
  }

  async retry(selection: DeliverySelection): Promise<Step> {
    let place: number | undefined;
    return this.#move(selection, ({ state }) => state === 'dead', (it) => this.#store.retry(it, (place ??= this.#store.nextId())));
  }

  async discard(selection: DeliverySelection): Promise<Step> {
    const book = this.#open();
    const isFree = (it: KeptDelivery): boolean => it.state === 'pending' && !book.isGiven(laneKey(it), it.id);
    return this.#move(selection, (it) => it.state === 'dead' || isFree(it), (it) => this.#store.discard(it));
  }

  #move(selection: DeliverySelection, isMovable: (it: KeptDelivery) => boolean, move: (it: KeptDelivery) => void): Step {
    this.#open();
    const { moved, more } = selectDeliveries(this.#store, selection, isMovable);
    this.#change(this.#store.move(moved, move));
    return { moved: moved.length, more };
  }

  async replay(id: string, sinks: readonly string[], once?: string): Promise<boolean> {
    this.#open();
    const receipt = this.#store.receipts.get(id);
    if (receipt === undefined) return false;
    if (once !== undefined && receipt.replays.has(once)) return true;
    if (once !== undefined) receipt.replays.add(once);
    this.#add(this.#store.replay(receipt, sinks));
    return true;
  }

  async retranslated(id: string, result: Retranslation): Promise<boolean> {
    this.#open();
    const receipt = this.#store.receipts.get(id);
    if (receipt?.verdict !== 'untranslated') return false;
    this.#add(this.#store.translate(receipt, result));
    return true;
  }

  async enrichment(id: string): Promise<PendingEnrichment | undefined> {
    this.#open();
    const receipt = this.#store.receipts.get(id);
    if (receipt?.enriching === undefined) return undefined;
    return { receipt: id, mount: receipt.mount, parcels: fullParcels(receipt), attempts: receipt.enriching.attempts };
  }

  async enriched(id: string, result: Enriched): Promise<void> {
    this.#open();
    const receipt = this.#store.receipts.get(id);
    if (receipt?.enriching === undefined) return;
    if ('attempts' in result) receipt.enriching.attempts = result.attempts;
    else this.#change(this.#store.enrich(receipt, result));
  }

  async sweep(policy: RetentionPolicy): Promise<Step> {
    this.#open();
    return this.#store.sweep(policy);
  }

  #add(lanes: readonly Lane[]): void {
    const book = this.#open();
    for (const lane of lanes) book.add(lane.sink, laneKey(lane));
  }

  #change(lanes: readonly ChangedLane[]): void {
    const book = this.#open();
    for (const lane of lanes) book.again(lane.sink, laneKey(lane), lane.waitMs);
  }

  #open(): LaneBook<string> {
    if (this.#book === undefined) throw new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'it is not started' });
    return this.#book;
  }

  #mustHold(owner: string, lane: Lane): LaneBook<string> {
    const book = this.#open();
    if (book.ownerOf(laneKey(lane)) !== owner) throw new ChangeHookError('CH_INBOX_NOT_CLAIMED', { sink: lane.sink, owner });
    return book;
  }
}
