import { ChangeHookError } from '../errors/change-hook-error.js';
import { createLaneBook } from '../lanes/lane-book.js';
import type { LaneBook } from '../lanes/lane-book.js';
import { laneKey } from '../lanes/lane-key.js';
import type { Clock } from '../ports/clock.js';
import type {
  Appended, Claim, ClaimedDelivery, ClaimRequest, DeliveryFilter, DeliverySelection, DeliveryState, DeliverySummary, Enriched, Inbox,
  InboxStatus, Lane, NewParcel, NewReceipt, PendingEnrichment, ReceiptFilter, ReceiptSummary, Rejection, RetentionPolicy,
  Retranslation, Settlement, Step, StoredReceipt,
} from '../ports/inbox.js';
import { fullParcels, isWithin, keep, matches, summarise, toClaimed, toStored, toSummary } from './inbox/records.js';
import type { KeptDelivery, KeptParcel, KeptReceipt } from './inbox/records.js';
import { findExpired } from './inbox/retention.js';

const REJECTIONS = 10_000;
/** Receipts that one step of retention drops. */
const SWEPT = 500;

/**
 * The inbox that keeps everything in memory: the twin of the stores, for tests and for trying things out. It passes the same
 * suite. What it holds outlives `stop` and the next `start`, and dies with the object.
 */
export function createMemoryInbox(deps: { clock: Clock }): Inbox {
  return new MemoryInbox(deps.clock);
}

class MemoryInbox implements Inbox {
  readonly #clock: Clock;
  readonly #receipts = new Map<string, KeptReceipt>();
  /** The first receipt of each mount, delivery id and body. It outlives the receipt. */
  readonly #firsts = new Map<string, { receipt: string; at: number }>();
  readonly #deliveries = new Map<number, KeptDelivery>();
  /** The pending deliveries of each lane, in the order of their ids. */
  readonly #lanes = new Map<string, Lane & { pending: Set<KeptDelivery> }>();
  readonly #listeners = new Set<(sink: string) => void>();
  #rejections: Rejection[] = [];
  #book: LaneBook<string> | undefined;
  #id = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async start(): Promise<void> {
    if (this.#book !== undefined) return;
    this.#book = createLaneBook<string>({ clock: this.#clock });
    this.#book.onDue((sink) => this.#listeners.forEach((listener) => listener(sink)));
    const now = this.#clock.now();
    const heads = [...this.#lanes].flatMap(([key, lane]) => [...lane.pending].slice(0, 1).map((head) => ({ key, head })));
    for (const { key, head } of heads.sort((a, b) => a.head.id - b.head.id)) {
      const waited = Math.max(0, now - (head.triedAt ?? now));
      this.#book.add(head.sink, key, (head.waitMs ?? 0) - waited);
    }
  }

  async stop(): Promise<void> {
    this.#book?.close();
    this.#book = undefined;
  }

  async append(receipt: NewReceipt): Promise<Appended> {
    this.#open();
    const key = dedupeKey(receipt);
    const first = this.#receipts.has(receipt.id) ? { receipt: receipt.id, at: receipt.receivedAt } : this.#firsts.get(key ?? '');
    if (first !== undefined) {
      const { receipt: id, at } = first;
      const kept = this.#receipts.get(id);
      // Its dialect was mended meanwhile: what the first one could not be made into, this one is.
      if (kept?.verdict === 'untranslated' && receipt.verdict !== 'untranslated') this.#translate(kept, receipt);
      const parcels = receipt.parcels.map((parcel) => ({ ...parcel, first: 0 }));
      const known = kept ?? { ...keep(receipt), id, receivedAt: at, parcels };
      return { id, duplicate: true, receipt: summarise(known) };
    }
    const kept = keep(receipt);
    this.#receipts.set(receipt.id, kept);
    if (key !== undefined) this.#firsts.set(key, { receipt: receipt.id, at: receipt.receivedAt });
    this.#addParcels(kept, receipt.parcels, receipt.sinks);
    return { id: receipt.id, duplicate: false };
  }

  #addParcels(receipt: KeptReceipt, parcels: readonly NewParcel[], sinks: readonly string[]): void {
    let first = 0;
    for (const parcel of parcels) {
      const kept = { ...parcel, first };
      receipt.parcels.push(kept);
      for (const sink of sinks) this.#addDelivery(receipt, kept, sink, receipt.receivedAt);
      first += parcel.count;
    }
  }

  #addDelivery(receipt: KeptReceipt, parcel: KeptParcel, sink: string, createdAt: number): void {
    const lane = { sink, repository: parcel.repository };
    const key = laneKey(lane);
    const id = ++this.#id;
    const delivery: KeptDelivery = { ...lane, id, receipt, parcel, state: 'pending', done: 0, attempts: 0, createdAt };
    this.#deliveries.set(id, delivery);
    receipt.deliveries.push(delivery);
    let known = this.#lanes.get(key);
    if (known === undefined) this.#lanes.set(key, (known = { ...lane, pending: new Set() }));
    known.pending.add(delivery);
    this.#open().add(sink, key);
  }

  /** Gives an untranslated receipt its changes. */
  #translate(receipt: KeptReceipt, result: Retranslation): void {
    const { dialect, verdict, reason, enrich } = result;
    Object.assign(receipt, { dialect, verdict });
    delete receipt.reason;
    if (reason !== undefined) receipt.reason = reason;
    if (enrich === true) receipt.enriching = { attempts: 0 };
    this.#addParcels(receipt, result.parcels, result.sinks);
  }

  async reject(rejection: Rejection): Promise<void> {
    this.#open();
    this.#rejections.push({ ...rejection });
    if (this.#rejections.length > REJECTIONS) this.#rejections = this.#rejections.slice(-REJECTIONS);
  }

  async claim(owner: string, wanted: ClaimRequest): Promise<readonly Claim[]> {
    const book = this.#open();
    return book.take(owner, wanted.sink, wanted.lanes).flatMap((key) => {
      const { sink, repository, pending } = this.#lanes.get(key)!;
      const deliveries: ClaimedDelivery[] = [];
      let characters = 0;
      for (const delivery of pending) {
        const next = toClaimed(delivery);
        if (deliveries.length > 0 && (deliveries.length >= wanted.batch || characters >= wanted.maxCharacters)) break;
        if (next.enrich !== (deliveries[0] ?? next).enrich) break;
        deliveries.push(next);
        characters += next.changes.length;
      }
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
      .filter((lane) => this.#lanes.has(laneKey(lane)) && book.adopt(owner, lane.sink, laneKey(lane)))
      .map(({ sink, repository }) => ({ sink, repository }));
  }

  async progress(owner: string, delivery: number, done: number): Promise<void> {
    const it = this.#deliveries.get(delivery);
    this.#mustHold(owner, it ?? { sink: '', repository: '' });
    if (it?.state === 'pending') it.done = Math.max(it.done, done);
  }

  async settle(owner: string, lane: Lane, settlements: readonly Settlement[]): Promise<void> {
    const book = this.#mustHold(owner, lane);
    const key = laneKey(lane);
    for (const { delivery } of settlements) {
      const it = this.#deliveries.get(delivery);
      if (it !== undefined && laneKey(it) !== key) throw new ChangeHookError('CH_INBOX_NOT_CLAIMED', { sink: it.sink, owner });
    }
    const { pending } = this.#lanes.get(key)!;
    for (const settlement of settlements) {
      const it = this.#deliveries.get(settlement.delivery);
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
    const counts = new Map<string, { sink: string; state: DeliveryState; count: number }>();
    for (const { sink, state } of this.#deliveries.values()) {
      const key = `${state}\u0000${sink}`;
      const found = counts.get(key);
      if (found === undefined) counts.set(key, { sink, state, count: 1 });
      else found.count += 1;
    }
    return { receipts: this.#receipts.size, rejections: this.#rejections.length, deliveries: [...counts.values()] };
  }

  async deliveries(filter: DeliveryFilter): Promise<readonly DeliverySummary[]> {
    this.#open();
    const found = [...this.#deliveries.values()].filter((it) => matches(it, filter));
    return found.reverse().slice(0, Math.max(0, filter.limit)).map(toSummary);
  }

  async receipt(id: string): Promise<ReceiptSummary | undefined> {
    this.#open();
    const receipt = this.#receipts.get(id);
    return receipt === undefined ? undefined : summarise(receipt);
  }

  async receipts(filter: ReceiptFilter): Promise<readonly ReceiptSummary[]> {
    this.#open();
    const newest = [...this.#receipts.values()].reverse();
    const last = newest.findIndex(({ id }) => id === filter.before);
    return newest
      .slice(last + 1)
      .filter(({ id }) => last >= 0 || filter.before === undefined || id < filter.before)
      .filter(({ mount }) => (filter.mount ?? mount) === mount)
      .filter(({ verdict }) => (filter.verdict ?? verdict) === verdict)
      .filter(({ receivedAt }) => isWithin(receivedAt, filter))
      .slice(0, Math.max(0, filter.limit))
      .map(summarise);
  }

  async storedReceipt(id: string): Promise<StoredReceipt | undefined> {
    this.#open();
    const receipt = this.#receipts.get(id);
    return receipt === undefined ? undefined : toStored(receipt);
  }

  async rejections(filter: { mount?: string; limit: number }): Promise<readonly Rejection[]> {
    this.#open();
    const found = this.#rejections.filter(({ mount }) => (filter.mount ?? mount) === mount);
    return found.reverse().slice(0, Math.max(0, filter.limit)).map((it) => ({ ...it }));
  }

  async retry(selection: DeliverySelection): Promise<Step> {
    return this.#move(selection, ({ state }) => state === 'dead', (it) => {
      it.state = 'pending';
      it.attempts = 0;
      delete it.settledAt;
      delete it.triedAt;
      delete it.waitMs;
      const lane = this.#lanes.get(laneKey(it))!;
      lane.pending = new Set([...lane.pending, it].sort((a, b) => a.id - b.id));
    });
  }

  async discard(selection: DeliverySelection): Promise<Step> {
    const book = this.#open();
    const isFree = (it: KeptDelivery): boolean => it.state === 'pending' && !book.isGiven(laneKey(it), it.id);
    return this.#move(selection, (it) => it.state === 'dead' || isFree(it), (it) => this.#discard(it));
  }

  /** The oldest first, or what is retried in several steps would overtake itself. */
  #move(selection: DeliverySelection, isMovable: (it: KeptDelivery) => boolean, move: (it: KeptDelivery) => void): Step {
    this.#open();
    const { ids, limit, ...filter } = selection;
    const wanted = ids === undefined ? undefined : new Set(ids);
    const found = [...this.#deliveries.values()]
      .filter((it) => (wanted === undefined ? matches(it, filter) : wanted.has(it.id)))
      .filter(isMovable);
    const moved = found.slice(0, Math.max(0, limit));
    for (const it of moved) this.#keepingHead(it, () => move(it));
    return { moved: moved.length, more: found.length > moved.length };
  }

  #discard(it: KeptDelivery, reason?: string): void {
    it.state = 'discarded';
    it.settledAt = this.#clock.now();
    if (reason !== undefined) it.error = reason;
    this.#lanes.get(laneKey(it))!.pending.delete(it);
  }

  /** A lane that has another head afterwards is due at once: it waited for the one that it had. */
  #keepingHead(lane: Lane, change: () => void): void {
    const key = laneKey(lane);
    const head = (): KeptDelivery | undefined => [...this.#lanes.get(key)!.pending][0];
    const before = head();
    change();
    const after = head();
    if (after !== before) this.#open().again(lane.sink, key, after === undefined ? undefined : 0);
  }

  async replay(id: string, sinks: readonly string[], once?: string): Promise<boolean> {
    this.#open();
    const receipt = this.#receipts.get(id);
    if (receipt === undefined) return false;
    if (once !== undefined && receipt.replays.has(once)) return true;
    if (once !== undefined) receipt.replays.add(once);
    for (const parcel of receipt.parcels) {
      if (parcel.count > 0) for (const sink of sinks) this.#addDelivery(receipt, parcel, sink, this.#clock.now());
    }
    return true;
  }

  async retranslated(id: string, result: Retranslation): Promise<boolean> {
    this.#open();
    const receipt = this.#receipts.get(id);
    if (receipt?.verdict !== 'untranslated') return false;
    this.#translate(receipt, result);
    return true;
  }

  async enrichment(id: string): Promise<PendingEnrichment | undefined> {
    this.#open();
    const receipt = this.#receipts.get(id);
    if (receipt?.enriching === undefined) return undefined;
    return { receipt: id, mount: receipt.mount, parcels: fullParcels(receipt), attempts: receipt.enriching.attempts };
  }

  async enriched(id: string, result: Enriched): Promise<void> {
    this.#open();
    const receipt = this.#receipts.get(id);
    if (receipt?.enriching === undefined) return;
    if ('attempts' in result) {
      receipt.enriching.attempts = result.attempts;
      return;
    }
    const parcels = 'ignored' in result ? [] : result.parcels;
    replaceParcels(receipt, parcels);
    delete receipt.enriching;
    if ('ignored' in result) Object.assign(receipt, { verdict: 'ignored', reason: result.ignored });
    else if (result.partial !== undefined) receipt.reason = result.partial;
    const reason = 'ignored' in result ? result.ignored : 'its enrichment left no change of this repository';
    for (const it of receipt.deliveries) {
      if (it.state === 'pending' && it.parcel.count === 0) this.#keepingHead(it, () => this.#discard(it, reason));
    }
  }

  async sweep(policy: RetentionPolicy): Promise<Step> {
    this.#open();
    const expired = findExpired(this.#receipts.values(), policy, this.#clock.now());
    for (const { id, deliveries } of expired.slice(0, SWEPT)) {
      this.#receipts.delete(id);
      for (const it of deliveries) this.#deliveries.delete(it.id);
    }
    const oldest = this.#clock.now() - (policy.dedupeAgeMs ?? Infinity);
    const keys = [...this.#firsts].filter(([, { at }]) => at < oldest);
    for (const [key] of keys) this.#firsts.delete(key);
    return { moved: Math.min(SWEPT, expired.length) + keys.length, more: expired.length > SWEPT };
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

function settleOne(it: KeptDelivery, settlement: Settlement, now: number): void {
  it.state = settlement.state;
  if (settlement.state === 'delivered') {
    it.settledAt = now;
    it.done = it.parcel.count;
    return;
  }
  it.done = Math.max(it.done, settlement.done);
  it.attempts = settlement.attempts;
  it.error = settlement.error;
  if (settlement.state === 'dead') it.settledAt = now;
  else {
    it.triedAt = now;
    it.waitMs = settlement.waitMs;
  }
}

/** Puts the parcels as they were enriched in the places of those that there were; what is not among them is emptied. */
function replaceParcels(receipt: KeptReceipt, parcels: readonly NewParcel[]): void {
  const places = parcels.map(({ repository }) => receipt.parcels.findIndex((it) => it.repository === repository));
  if (places.includes(-1)) throw new Error('an enrichment may not add a repository');
  for (const it of receipt.parcels) Object.assign(it, { count: 0, changes: '[]' });
  let first = 0;
  parcels.forEach(({ count, changes }, n) => {
    Object.assign(receipt.parcels[places[n]!]!, { count, changes, first });
    first += count;
  });
}

function dedupeKey(receipt: NewReceipt): string | undefined {
  if (receipt.deliveryId === undefined) return undefined;
  return [receipt.mount, receipt.deliveryId, Buffer.from(receipt.bodyHash).toString('hex')].join('\u0000');
}
