import { ManualClock, MemoryLog, type Delivered, type DeliverContext, type Inbox, type NewReceipt, type Outgoing, type Sink } from 'change-hook-core';
import { createDelivery, DEFAULT_POLICY, type Delivery, type DeliveryPolicy } from 'change-hook-delivery';
import sqlite from 'change-hook-inbox-sqlite';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A sink that notes when it is called, by the monotonic clock, and answers as it is told. */
export class NotingSink implements Sink {
  readonly calls: number[] = [];
  readonly arrived: Outgoing[] = [];
  /** What it answers from now on; a promise that never ends is a sink that hangs. */
  answer: Delivered | Promise<Delivered> = { ok: true };
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  deliver(changes: readonly Outgoing[], _ctx: DeliverContext): Delivered | Promise<Delivered> {
    this.calls.push(this.#clock.monotonic());
    if (!(this.answer instanceof Promise) && this.answer.ok) this.arrived.push(...changes);
    return this.answer;
  }

  close(): void {}
}

/** Inbox and delivery in this process, on a clock that is set by hand: the real SQLite inbox, and a noting sink. */
export class Laboratory {
  readonly clock = new ManualClock();
  readonly log = new MemoryLog();
  readonly sink = new NotingSink(this.clock);
  inbox: Inbox;
  delivery: Delivery;
  readonly #folder = mkdtempSync(join(tmpdir(), 'change-hook-faults-'));
  readonly #policy: DeliveryPolicy;
  #receipts = 0;

  constructor(policy: Partial<DeliveryPolicy> = {}) {
    // Without jitter, so that waits are known.
    this.#policy = { ...DEFAULT_POLICY, jitter: 0, ...policy };
    this.inbox = this.#makeInbox();
    this.delivery = this.#makeDelivery();
  }

  async open(): Promise<void> {
    await this.inbox.start();
    await this.delivery.start();
  }

  /** Inbox and delivery are closed, and others are opened on the same store. */
  async restart(meanwhile: () => void): Promise<void> {
    await this.#stop();
    meanwhile();
    this.inbox = this.#makeInbox();
    this.delivery = this.#makeDelivery();
    await this.open();
  }

  async remove(): Promise<void> {
    await this.#stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Stores a receipt with one change; `deliveryId` makes it a duplicate of an earlier one with the same. */
  push(deliveryId?: string): ReturnType<Inbox['append']> {
    const change = { author: 'Ann <ann@example.org>', comments: `change ${this.#receipts}`, files: [], properties: {}, repository: 'r', project: '' };
    const body = Buffer.from(deliveryId ?? '');
    const receipt: NewReceipt = {
      id: `receipt-${String(this.#receipts++).padStart(6, '0')}`,
      mount: 'base', dialect: 'base@1.0.0', receivedAt: this.clock.now(), method: 'POST', query: '', headers: {},
      body, bodyHash: createHash('sha256').update(body).digest(), verdict: 'changes',
      parcels: [{ repository: 'r', count: 1, changes: JSON.stringify([change]) }],
      sinks: ['out'],
      ...(deliveryId === undefined ? {} : { deliveryId }),
    };
    return this.inbox.append(receipt);
  }

  /** Lets `ms` pass, and everything happen in it. */
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

  async #stop(): Promise<void> {
    const stopped = this.delivery.stop();
    let over = false;
    void stopped.finally(() => (over = true));
    for (await turns(); !over; await turns()) this.clock.advance(1_000);
    await stopped;
    await this.inbox.stop();
  }

  #makeInbox(): Inbox {
    return sqlite.create({ options: { path: 'inbox.db' }, folder: this.#folder, clock: this.clock, log: this.log });
  }

  #makeDelivery(): Delivery {
    const sinks = new Map([['out', { plugin: 'noting@1.0.0', sink: this.sink, batch: 1, policy: this.#policy }]]);
    return createDelivery({ inbox: this.inbox, sinks, clock: this.clock, log: this.log, owner: 'laboratory', random: () => 0.5 });
  }
}

/** Lets everything happen that needs no time: the store works in this thread, so each turn brings it to its end. */
async function turns(): Promise<void> {
  for (let n = 0; n < 30; n++) await new Promise((resolve) => setImmediate(resolve));
}
