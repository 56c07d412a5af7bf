import type { Clock } from '../ports/clock.js';
import { createDueQueue } from './due-queue.js';
import type { DueQueue } from './due-queue.js';

/**
 * Which lanes have pending work, which of them may be claimed now, and who holds the others: in memory, for inboxes that one
 * process owns. After a crash the book is empty and is filled from the store, so that everything can be claimed at once.
 *
 * A lane is in one of four states: unknown (nothing pending), ready, delayed (its head waits), claimed. It keeps one entry in
 * one set for each ready lane, since a sink that is down for long may leave a million of them.
 */
export interface LaneBook<Key> {
  /** The lane has pending work, due in `waitMs`. Changes nothing for a lane that is ready, delayed or claimed already. */
  add(sink: string, key: Key, waitMs?: number): void;
  /** Claims up to `atMost` ready lanes of the sink, the longest ready first. */
  take(owner: string, sink: string, atMost: number): Key[];
  /** Claims this one lane, whether it is ready, delayed or unknown; false when another owner has it. */
  adopt(owner: string, sink: string, key: Key): boolean;
  ownerOf(key: Key): string | undefined;
  /** Which deliveries the owner of a claimed lane was given. */
  give(key: Key, deliveries: readonly number[]): void;
  /** Whether the owner of the lane may be at this delivery: any of them, where it is not known which it was given (`adopt`). */
  isGiven(key: Key, delivery: number): boolean;
  /** The lane has another head: it is due in `waitMs`, or forgotten when that is undefined. Changes nothing for a claimed lane. */
  again(sink: string, key: Key, waitMs: number | undefined): void;
  /** Ends the claim: the lane is due again in `waitMs`, or forgotten when that is undefined (nothing is pending). */
  free(key: Key, waitMs: number | undefined): void;
  /** Ends every claim of the owner; the lanes are ready again. */
  release(owner: string): void;
  /** Milliseconds until a lane of the sink can be taken: 0 = now, undefined = none ever, as things stand. */
  due(sink: string): number | undefined;
  /** Calls back with a sink's name when a lane of it became ready; once for all that happened in one turn. */
  onDue(listener: (sink: string) => void): () => void;
  /** Cancels the timers, and tells nobody anything any more. */
  close(): void;
}

interface SinkLanes<Key> {
  /** In order of becoming ready. */
  ready: Set<Key>;
  /**
   * Stands at the first ready lane. It is kept, because a new iterator would step over all that was deleted before the first
   * entry, each time: with a million ready lanes that is a millisecond a claim.
   */
  front: Iterator<Key>;
  /** By monotonic time. The queue may hold entries that this map has no longer, or has with another time: those are stale. */
  delayed: Map<Key, number>;
  queue: DueQueue<Key>;
  timer: { at: number; cancel: () => void } | undefined;
}

export function createLaneBook<Key>(deps: { clock: Clock }): LaneBook<Key> {
  return new Book<Key>(deps.clock);
}

class Book<Key> implements LaneBook<Key> {
  readonly #clock: Clock;
  readonly #sinks = new Map<string, SinkLanes<Key>>();
  readonly #claims = new Map<Key, { owner: string; sink: string; given?: ReadonlySet<number> }>();
  readonly #listeners = new Set<(sink: string) => void>();
  readonly #news = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(sink: string, key: Key, waitMs = 0): void {
    const lanes = this.#lanes(sink);
    if (lanes.ready.has(key) || lanes.delayed.has(key) || this.#claims.has(key)) return;
    this.#put(sink, lanes, key, waitMs);
  }

  take(owner: string, sink: string, atMost: number): Key[] {
    const lanes = this.#lanes(sink);
    this.#wake(sink, lanes);
    const taken: Key[] = [];
    while (taken.length < atMost) {
      const first = this.#first(lanes);
      if (first === undefined) break;
      lanes.ready.delete(first.key);
      this.#claims.set(first.key, { owner, sink });
      taken.push(first.key);
    }
    return taken;
  }

  adopt(owner: string, sink: string, key: Key): boolean {
    const claim = this.#claims.get(key);
    if (claim !== undefined) return claim.owner === owner;
    const lanes = this.#lanes(sink);
    lanes.ready.delete(key);
    lanes.delayed.delete(key);
    this.#claims.set(key, { owner, sink });
    return true;
  }

  ownerOf(key: Key): string | undefined {
    return this.#claims.get(key)?.owner;
  }

  give(key: Key, deliveries: readonly number[]): void {
    const claim = this.#claims.get(key);
    if (claim !== undefined) claim.given = new Set(deliveries);
  }

  isGiven(key: Key, delivery: number): boolean {
    const claim = this.#claims.get(key);
    return claim !== undefined && claim.given?.has(delivery) !== false;
  }

  again(sink: string, key: Key, waitMs: number | undefined): void {
    const lanes = this.#lanes(sink);
    if (this.#claims.has(key) || (lanes.ready.has(key) && waitMs === 0)) return;
    lanes.ready.delete(key);
    lanes.delayed.delete(key);
    if (waitMs !== undefined) this.#put(sink, lanes, key, waitMs);
    this.#setTimer(sink, lanes);
  }

  free(key: Key, waitMs: number | undefined): void {
    const claim = this.#claims.get(key);
    if (claim === undefined) return;
    this.#claims.delete(key);
    if (waitMs !== undefined) this.#put(claim.sink, this.#lanes(claim.sink), key, waitMs);
  }

  release(owner: string): void {
    for (const [key, claim] of this.#claims) if (claim.owner === owner) this.free(key, 0);
  }

  due(sink: string): number | undefined {
    const lanes = this.#lanes(sink);
    this.#wake(sink, lanes);
    if (lanes.ready.size > 0) return 0;
    const next = this.#next(lanes);
    return next === undefined ? undefined : next - this.#clock.monotonic();
  }

  onDue(listener: (sink: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    for (const lanes of this.#sinks.values()) {
      lanes.timer?.cancel();
      lanes.timer = undefined;
    }
    this.#listeners.clear();
  }

  #lanes(sink: string): SinkLanes<Key> {
    let lanes = this.#sinks.get(sink);
    if (lanes === undefined) {
      const ready = new Set<Key>();
      lanes = { ready, front: ready.values(), delayed: new Map(), queue: createDueQueue<Key>(), timer: undefined };
      this.#sinks.set(sink, lanes);
    }
    return lanes;
  }

  #first(lanes: SinkLanes<Key>): { key: Key } | undefined {
    let next = lanes.front.next();
    if (next.done === true) {
      // It came to the end before later lanes were added, and an iterator that has ended stays so.
      lanes.front = lanes.ready.values();
      next = lanes.front.next();
    }
    return next.done === true ? undefined : { key: next.value };
  }

  #put(sink: string, lanes: SinkLanes<Key>, key: Key, waitMs: number): void {
    if (waitMs > 0) {
      const at = this.#clock.monotonic() + waitMs;
      lanes.delayed.set(key, at);
      lanes.queue.push(key, at);
      this.#setTimer(sink, lanes);
    } else {
      lanes.ready.add(key);
      this.#announce(sink);
    }
  }

  /** Moves the lanes whose wait is over. The clock decides and not the timer, which may ring late or, at 24 days, too early. */
  #wake(sink: string, lanes: SinkLanes<Key>): void {
    const now = this.#clock.monotonic();
    for (let next = this.#next(lanes); next !== undefined && next <= now; next = this.#next(lanes)) {
      const { key } = lanes.queue.peek()!;
      lanes.queue.pop();
      lanes.delayed.delete(key);
      this.#put(sink, lanes, key, 0);
    }
    this.#setTimer(sink, lanes);
  }

  /** When the earliest delayed lane is due; stale entries before it are dropped. */
  #next(lanes: SinkLanes<Key>): number | undefined {
    for (let first = lanes.queue.peek(); first !== undefined; first = lanes.queue.peek()) {
      if (lanes.delayed.get(first.key) === first.at) return first.at;
      lanes.queue.pop();
    }
    return undefined;
  }

  #setTimer(sink: string, lanes: SinkLanes<Key>): void {
    const at = this.#next(lanes);
    if (lanes.timer?.at === at) return;
    lanes.timer?.cancel();
    lanes.timer = undefined;
    if (at === undefined) return;
    const cancel = this.#clock.after(at - this.#clock.monotonic(), () => {
      lanes.timer = undefined;
      this.#wake(sink, lanes);
    });
    lanes.timer = { at, cancel };
  }

  #announce(sink: string): void {
    if (this.#listeners.size === 0) return;
    this.#news.add(sink);
    if (this.#news.size > 1) return;
    queueMicrotask(() => {
      const sinks = [...this.#news];
      this.#news.clear();
      for (const name of sinks) for (const listener of this.#listeners) listener(name);
    });
  }
}
