import type { Delivered, Outgoing } from 'change-hook-core';
import { ToySink } from '../toy-sink.js';
import { sinkOf } from './defect.js';
import type { SinkDefect } from './defect.js';

/** Has nothing to close before it was used. */
class Unready extends ToySink {
  #connection: { end(): void } | undefined;

  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    this.#connection = { end: () => {} };
    return super.send(outgoing, signal);
  }

  override close(): void {
    this.#connection!.end();
    void super.close();
  }
}

class Once extends ToySink {
  override close(): void {
    if (this.closing.signal.aborted) throw new Error('closed already');
    void super.close();
  }
}

/** Says ok of whatever is under way when it is closed. */
class Hasty extends ToySink {
  override async judge(call: Promise<number>, signal: AbortSignal): Promise<Delivered> {
    const said = await super.judge(call, signal);
    return this.closing.signal.aborted ? { ok: true } : said;
  }

  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.closing.signal.aborted ? { ok: true } : super.send(outgoing, signal);
  }
}

/** Waits for what is under way, and ends none of it. */
class Patient extends ToySink {
  readonly #calls = new Set<Promise<unknown>>();

  override send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    const call = super.send(outgoing, signal);
    this.#calls.add(call);
    void call.finally(() => this.#calls.delete(call));
    return call;
  }

  override close(): Promise<void> {
    return Promise.all(this.#calls).then(() => void super.close());
  }
}

class Undead extends ToySink {
  override close(): void {}
}

class Reviver extends ToySink {
  #closed = false;

  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    return this.#closed ? { ok: false, why: 'unreachable', reason: 'closed' } : super.send(outgoing, signal);
  }

  override reopen(): void {
    this.#closed = false;
  }

  override close(): void {
    this.#closed = true;
  }
}

/** Drops what is under way when it is reopened. */
class Dropper extends ToySink {
  #reopens = 0;

  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    const before = this.#reopens;
    await new Promise((resolve) => setImmediate(resolve));
    return before === this.#reopens ? super.send(outgoing, signal) : { ok: false, why: 'unreachable', reason: 'reopened' };
  }

  override reopen(): void {
    this.#reopens++;
  }
}

export const lifecycleDefects: readonly SinkDefect[] = [
  { law: 'reopen and close: may be closed before it has delivered anything', defect: 'closes what it has not opened', suite: sinkOf(Unready) },
  { law: 'reopen and close: may be closed twice, one after the other and at once', defect: 'throws when it is closed again', suite: sinkOf(Once) },
  { law: 'reopen and close: ends the calls under way when it is closed, and says of none what is not so', defect: 'says ok of what it dropped', suite: sinkOf(Hasty) },
  { law: 'reopen and close: is closed while a call hangs, and the call ends with its signal', defect: 'waits for a call that hangs', suite: { ...sinkOf(Patient), patienceMs: 50 } },
  { law: 'reopen and close: takes nothing after it was closed, and does not throw', defect: 'goes on after it was closed', suite: sinkOf(Undead) },
  { law: 'reopen and close: takes nothing after it was closed, and does not throw', defect: 'is open again after reopen', suite: sinkOf(Reviver) },
  { law: 'reopen and close: may be reopened at any time, and loses nothing', defect: 'drops what is under way when it is reopened', suite: sinkOf(Dropper) },
];
