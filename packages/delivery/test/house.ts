import {
  createMemoryInbox, ManualClock, MemoryLog, type Change, type DeliverySummary, type Enricher, type Inbox, type NewReceipt,
} from 'change-hook-core';
import { createDelivery, DEFAULT_POLICY, type Delivery, type DeliveryPolicy, type DeliverySink } from '../src/index.js';
import { bound } from './bound.js';
import { FakeSink } from './fake-sink.js';
import { passTimeUntil, turns } from './turns.js';

export interface Furniture {
  sinks?: Record<string, FakeSink>;
  batch?: number;
  policy?: Partial<DeliveryPolicy>;
  /** Comes between delivery and the inbox. */
  wrap?: (inbox: Inbox) => Inbox;
  random?: () => number;
  enricher?: Enricher;
}

/** Jitter is off, so that waits are known. */
export const CALM: DeliveryPolicy = { ...DEFAULT_POLICY, jitter: 0 };

/** An inbox, a clock, and delivery to one fake sink `out` or to those that are named. */
export class House {
  readonly clock = new ManualClock();
  readonly log = new MemoryLog();
  readonly store: Inbox = createMemoryInbox({ clock: this.clock });
  readonly sinks: Record<string, FakeSink>;
  /** The sinks that the next receipts are for; those of the house, unless a test says otherwise. */
  addressees: readonly string[];
  /** What delivery was made with. */
  targets: ReadonlyMap<string, DeliverySink> = new Map();
  delivery: Delivery;
  readonly #furniture: Furniture;
  #receipts = 0;
  #process = { dead: false };

  constructor(furniture: Furniture = {}) {
    this.#furniture = furniture;
    this.sinks = furniture.sinks ?? { out: new FakeSink() };
    this.addressees = Object.keys(this.sinks);
    this.delivery = this.#makeDelivery();
  }

  get out(): FakeSink {
    return this.sinks['out']!;
  }

  async open(): Promise<this> {
    await this.store.start();
    await this.delivery.start();
    return this;
  }

  /** The process dies and a new one starts: what was only in memory is gone, claims too, and the old one never acts again. */
  async crash(): Promise<void> {
    this.#process.dead = true;
    this.#process = { dead: false };
    await this.store.stop();
    await this.store.start();
    this.delivery = this.#makeDelivery();
    await this.delivery.start();
  }

  /** A receipt whose changes have these comments, all of one repository. */
  async push(repository: string, ...comments: string[]): Promise<void> {
    await this.pushText(repository, JSON.stringify(comments.map((text) => changeOf(repository, text))), comments.length);
  }

  async pushText(repository: string, changes: string, count = 1): Promise<void> {
    const receipt: NewReceipt = {
      id: `r${String(++this.#receipts).padStart(6, '0')}`,
      mount: 'base',
      dialect: 'base@1.0.0',
      receivedAt: this.clock.now(),
      method: 'POST',
      query: '',
      headers: {},
      body: new Uint8Array(),
      bodyHash: new Uint8Array(32),
      verdict: 'changes',
      parcels: [{ repository, count, changes }],
      sinks: this.addressees,
    };
    await this.store.append(receipt);
  }

  /** Lets time pass until nothing waits any more. */
  async drain(limit?: number): Promise<void> {
    await passTimeUntil(this.clock, this.delivery.drained(), limit);
  }

  /** Lets `ms` pass, from timer to timer, and everything happen in it. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.monotonic() + ms;
    await turns();
    for (let next = this.clock.next(); next !== undefined && this.clock.monotonic() + next <= end; next = this.clock.next()) {
      this.clock.advance(next);
      await turns();
    }
    this.clock.advance(end - this.clock.monotonic());
    await turns();
  }

  /** Deliveries as the inbox has them, the oldest first. */
  async deliveries(sink = 'out'): Promise<DeliverySummary[]> {
    return [...(await this.store.deliveries({ sink, limit: 100_000 }))].reverse();
  }

  /** The states of the deliveries, in short. */
  async states(sink = 'out'): Promise<string[]> {
    return (await this.deliveries(sink)).map(({ state }) => state);
  }

  #makeDelivery(): Delivery {
    const { batch = 1, policy, random = () => 0.5, enricher } = this.#furniture;
    const inbox = mortal(this.#process, this.#furniture.wrap?.(this.store) ?? bound(this.store));
    const sinks = new Map(
      Object.entries(this.sinks).map(([name, sink]) => {
        return [name, { plugin: 'fake@1.0.0', sink: mortal(this.#process, sink), batch, policy: { ...CALM, ...policy } }];
      }),
    );
    this.targets = sinks;
    return createDelivery({ inbox, sinks, clock: this.clock, log: this.log, owner: 'me', random, ...(enricher && { enricher }) });
  }
}

/** A part of a process: when that is dead, no call to it comes back, or goes anywhere. */
function mortal<Part extends object>(process: { dead: boolean }, part: Part): Part {
  return new Proxy(part, {
    get(target, name) {
      const member = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => (process.dead ? new Promise(() => {}) : member.apply(target, args));
    },
  });
}

export const changeOf = (repository: string, comments: string): Change => ({
  author: 'Mona <mona@example.org>', comments, files: [], properties: {}, repository, project: '',
});
