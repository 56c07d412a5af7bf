import { laneKey } from '../../lanes/lane-key.js';
import type { Clock } from '../../ports/clock.js';
import type { Enriched, Lane, NewParcel, NewReceipt, Rejection, RetentionPolicy, Retranslation, Step } from '../../ports/inbox.js';
import { keep } from './records.js';
import type { KeptDelivery, KeptParcel, KeptReceipt } from './records.js';
import { findExpired } from './retention.js';

/** The most that are kept. */
const REJECTIONS = 10_000;
/** Receipts that one step of retention drops. */
const SWEPT = 500;

/** A lane whose head is another one now: due at once, or with nothing pending. */
export interface ChangedLane extends Lane {
  waitMs: number | undefined;
}

/** What the inbox in memory holds. It knows nothing of claims: it tells which lanes have work, or another head, and no more. */
export class MemoryStore {
  readonly receipts = new Map<string, KeptReceipt>();
  /** The first receipt of each mount, delivery id and body. It outlives the receipt. */
  readonly firsts = new Map<string, { receipt: string; at: number }>();
  readonly deliveries = new Map<number, KeptDelivery>();
  /** The pending deliveries of each lane, in the order of their ids. */
  readonly lanes = new Map<string, Lane & { pending: Set<KeptDelivery> }>();
  /** The oldest first. */
  readonly rejections: Rejection[] = [];
  readonly #clock: Clock;
  #id = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The delivery that a lane waits for. */
  head(lane: Lane): KeptDelivery | undefined {
    const [head] = this.lanes.get(laneKey(lane))?.pending ?? [];
    return head;
  }

  /** The heads of all lanes, the oldest first. */
  heads(): KeptDelivery[] {
    return [...this.lanes.values()].flatMap((lane) => this.head(lane) ?? []).sort((a, b) => a.id - b.id);
  }

  addReceipt(receipt: NewReceipt): Lane[] {
    const kept = keep(receipt);
    this.receipts.set(receipt.id, kept);
    return this.#addParcels(kept, receipt.parcels, receipt.sinks, receipt.receivedAt);
  }

  reject(rejection: Rejection): void {
    this.rejections.push({ ...rejection });
    if (this.rejections.length > REJECTIONS) this.rejections.shift();
  }

  /** Gives an untranslated receipt its changes. */
  translate(receipt: KeptReceipt, result: Retranslation): Lane[] {
    const { dialect, verdict, reason, enrich } = result;
    Object.assign(receipt, { dialect, verdict });
    delete receipt.reason;
    if (reason !== undefined) receipt.reason = reason;
    if (enrich === true) receipt.enriching = { attempts: 0 };
    return this.#addParcels(receipt, result.parcels, result.sinks, this.#clock.now());
  }

  replay(receipt: KeptReceipt, sinks: readonly string[]): Lane[] {
    const parcels = receipt.parcels.filter(({ count }) => count > 0);
    return parcels.flatMap((parcel) => sinks.map((sink) => this.#addDelivery(receipt, parcel, sink, this.#clock.now())));
  }

  /** Ends the enrichment of a receipt. */
  enrich(receipt: KeptReceipt, result: Exclude<Enriched, { attempts: number }>): ChangedLane[] {
    replaceParcels(receipt, 'ignored' in result ? [] : result.parcels);
    delete receipt.enriching;
    if ('ignored' in result) Object.assign(receipt, { verdict: 'ignored', reason: result.ignored });
    else if (result.partial !== undefined) receipt.reason = result.partial;
    const reason = 'ignored' in result ? result.ignored : 'its enrichment left no change of this repository';
    const empty = receipt.deliveries.filter(({ state, parcel }) => state === 'pending' && parcel.count === 0);
    return this.move(empty, (it) => this.discard(it, reason));
  }

  nextId(): number {
    return ++this.#id;
  }

  /** `at`: an id that no delivery has. */
  retry(it: KeptDelivery, at: number): void {
    it.state = 'pending';
    it.attempts = 0;
    it.retried = at;
    delete it.settledAt;
    delete it.triedAt;
    delete it.waitMs;
    const lane = this.lanes.get(laneKey(it))!;
    lane.pending = new Set([...lane.pending, it].sort((a, b) => a.id - b.id));
  }

  discard(it: KeptDelivery, reason?: string): void {
    it.state = 'discarded';
    it.settledAt = this.#clock.now();
    if (reason !== undefined) it.error = reason;
    this.lanes.get(laneKey(it))!.pending.delete(it);
  }

  /** Does so with each of them, and tells which lanes have another head after it. */
  move(those: readonly KeptDelivery[], step: (it: KeptDelivery) => void): ChangedLane[] {
    const before = new Map(those.map((it) => [laneKey(it), { lane: it, head: this.head(it) }]));
    those.forEach(step);
    return [...before.values()].flatMap(({ lane: { sink, repository }, head }) => {
      const now = this.head({ sink, repository });
      return now === head ? [] : [{ sink, repository, waitMs: now === undefined ? undefined : 0 }];
    });
  }

  /** A step of retention: receipts that are to go, and all of the keys. */
  sweep(policy: RetentionPolicy): Step {
    const now = this.#clock.now();
    const expired = findExpired(this.receipts.values(), policy, now);
    for (const receipt of expired.slice(0, SWEPT)) this.#drop(receipt);
    const keys = [...this.firsts].filter(([, { at }]) => at < now - (policy.dedupeAgeMs ?? Infinity));
    for (const [key] of keys) this.firsts.delete(key);
    return { moved: Math.min(SWEPT, expired.length) + keys.length, more: expired.length > SWEPT };
  }

  #drop({ id, deliveries }: KeptReceipt): void {
    this.receipts.delete(id);
    for (const it of deliveries) this.deliveries.delete(it.id);
  }

  #addParcels(receipt: KeptReceipt, parcels: readonly NewParcel[], sinks: readonly string[], createdAt: number): Lane[] {
    let first = 0;
    return parcels.flatMap((parcel) => {
      const kept = { ...parcel, first };
      first += parcel.count;
      receipt.parcels.push(kept);
      return sinks.map((sink) => this.#addDelivery(receipt, kept, sink, createdAt));
    });
  }

  #addDelivery(receipt: KeptReceipt, parcel: KeptParcel, sink: string, createdAt: number): Lane {
    const lane = { sink, repository: parcel.repository };
    const id = this.nextId();
    const delivery: KeptDelivery = { ...lane, id, receipt, parcel, state: 'pending', done: 0, attempts: 0, createdAt };
    this.deliveries.set(id, delivery);
    receipt.deliveries.push(delivery);
    const known = this.lanes.get(laneKey(lane));
    if (known === undefined) this.lanes.set(laneKey(lane), { ...lane, pending: new Set([delivery]) });
    else known.pending.add(delivery);
    return lane;
  }
}

/** Puts the parcels as they were enriched in the places of those that there were; what is not among them is emptied. */
function replaceParcels(receipt: KeptReceipt, parcels: readonly NewParcel[]): void {
  const places = parcels.map(({ repository }) => receipt.parcels.findIndex((it) => it.repository === repository));
  if (places.includes(-1) || new Set(places).size < places.length) throw new Error('an enrichment may not add a repository');
  for (const it of receipt.parcels) Object.assign(it, { count: 0, changes: '[]' });
  let first = 0;
  parcels.forEach(({ count, changes }, n) => {
    Object.assign(receipt.parcels[places[n]!]!, { count, changes, first });
    first += count;
  });
}
