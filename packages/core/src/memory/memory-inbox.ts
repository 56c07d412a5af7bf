import { ChangeHookError } from '../errors/change-hook-error.js';
import { createLaneBook } from '../lanes/lane-book.js';
import type { LaneBook } from '../lanes/lane-book.js';
import { laneKey } from '../lanes/lane-key.js';
import type { Clock } from '../ports/clock.js';
import type {
  Appended, Claim, ClaimedDelivery, ClaimRequest, DeliveryFilter, DeliveryState, DeliverySummary, Inbox, InboxStatus, Lane,
  NewParcel, NewReceipt, ReceiptSummary, Rejection, Settlement,
} from '../ports/inbox.js';

interface Stored extends Lane {
  id: number;
  receipt: NewReceipt;
  parcel: NewParcel;
  first: number;
  state: DeliveryState;
  done: number;
  attempts: number;
  createdAt: number;
  settledAt?: number;
  triedAt?: number;
  waitMs?: number;
  error?: string;
}

const REJECTIONS = 10_000;

/**
 * The inbox that keeps everything in memory: the twin of the stores, for tests and for trying things out. It passes the same
 * suite. What it holds outlives `stop` and the next `start`, and dies with the object.
 */
export function createMemoryInbox(deps: { clock: Clock }): Inbox {
  return new MemoryInbox(deps.clock);
}

class MemoryInbox implements Inbox {
  readonly #clock: Clock;
  readonly #receipts = new Map<string, NewReceipt>();
  readonly #firsts = new Map<string, string>();
  readonly #deliveries = new Map<number, Stored>();
  /** The pending deliveries of each lane, in the order of their ids. */
  readonly #lanes = new Map<string, Lane & { pending: Set<Stored> }>();
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
    const book = this.#open();
    const key = dedupeKey(receipt);
    const firstId = this.#receipts.has(receipt.id) ? receipt.id : key === undefined ? undefined : this.#firsts.get(key);
    const first = firstId === undefined ? undefined : this.#receipts.get(firstId);
    if (first !== undefined) return { id: first.id, duplicate: true, receipt: summarise(first) };
    this.#receipts.set(receipt.id, receipt);
    if (key !== undefined) this.#firsts.set(key, receipt.id);
    let place = 0;
    for (const parcel of receipt.parcels) {
      for (const sink of receipt.sinks) this.#addDelivery(book, receipt, parcel, place, sink);
      place += parcel.count;
    }
    return { id: receipt.id, duplicate: false };
  }

  #addDelivery(book: LaneBook<string>, receipt: NewReceipt, parcel: NewParcel, first: number, sink: string): void {
    const lane = { sink, repository: parcel.repository };
    const key = laneKey(lane);
    const id = ++this.#id;
    const delivery: Stored = {
      ...lane, id, receipt, parcel, first, state: 'pending', done: 0, attempts: 0, createdAt: receipt.receivedAt,
    };
    this.#deliveries.set(id, delivery);
    let known = this.#lanes.get(key);
    if (known === undefined) this.#lanes.set(key, (known = { ...lane, pending: new Set() }));
    known.pending.add(delivery);
    book.add(sink, key);
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
        if (deliveries.length > 0 && (deliveries.length >= wanted.batch || characters >= wanted.maxCharacters)) break;
        deliveries.push(toClaimed(delivery));
        characters += delivery.parcel.changes.length;
      }
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
    return [...this.#deliveries.values()]
      .filter((it) => filter.sink === undefined || it.sink === filter.sink)
      .filter((it) => filter.repository === undefined || it.repository === filter.repository)
      .filter((it) => filter.mount === undefined || it.receipt.mount === filter.mount)
      .filter((it) => filter.state === undefined || it.state === filter.state)
      .filter((it) => filter.before === undefined || it.id < filter.before)
      .reverse()
      .slice(0, Math.max(0, filter.limit))
      .map(toSummary);
  }

  async receipt(id: string): Promise<ReceiptSummary | undefined> {
    this.#open();
    const receipt = this.#receipts.get(id);
    return receipt === undefined ? undefined : summarise(receipt);
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

function settleOne(it: Stored, settlement: Settlement, now: number): void {
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

function dedupeKey(receipt: NewReceipt): string | undefined {
  if (receipt.deliveryId === undefined) return undefined;
  return [receipt.mount, receipt.deliveryId, Buffer.from(receipt.bodyHash).toString('hex')].join('\u0000');
}

function toClaimed(it: Stored): ClaimedDelivery {
  const { id, first, done, attempts } = it;
  const { id: receipt, mount, receivedAt } = it.receipt;
  return { id, receipt, mount, receivedAt, changes: it.parcel.changes, first, done, attempts };
}

function toSummary(it: Stored): DeliverySummary {
  const { id, sink, repository, state, done, attempts, createdAt, settledAt, error } = it;
  return {
    id, sink, repository, state, done, attempts, createdAt,
    receipt: it.receipt.id,
    mount: it.receipt.mount,
    changes: it.parcel.count,
    ...(settledAt === undefined ? {} : { settledAt }),
    ...(error === undefined ? {} : { error }),
  };
}

function summarise(receipt: NewReceipt): ReceiptSummary {
  const { id, mount, dialect, receivedAt, deliveryId, verdict, reason, parcels } = receipt;
  return {
    id, mount, dialect, receivedAt, verdict,
    changes: parcels.reduce((sum, parcel) => sum + parcel.count, 0),
    ...(deliveryId === undefined ? {} : { deliveryId }),
    ...(reason === undefined ? {} : { reason }),
  };
}
