import type { Delivered, DeliverContext, Outgoing } from 'change-hook-core';
import { soundSink, ToySink } from '../toy-sink.js';
import { sinkOf } from './defect.js';
import type { SinkDefect } from './defect.js';

const OK: Delivered = { ok: true };

class Liar extends ToySink {
  override send(): Promise<Delivered> {
    return Promise.resolve(OK);
  }
}

class Stutterer extends ToySink {
  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    await super.send(outgoing, signal);
    return super.send(outgoing, signal);
  }
}

/** Says ok, and sends with the next call. */
class Late extends ToySink {
  #waiting: Outgoing | undefined;

  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    const before = this.#waiting;
    this.#waiting = outgoing;
    return before === undefined ? OK : super.send(before, signal);
  }
}

class FirstOnly extends ToySink {
  override deliver(changes: readonly Outgoing[], ctx: DeliverContext): Promise<Delivered> {
    return super.deliver(changes.slice(0, 1), ctx);
  }
}

/** Has one place for the change that it is at work on. */
class OnePlace extends ToySink {
  #now: Outgoing | undefined;

  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    this.#now = outgoing;
    await Promise.resolve();
    return super.send(this.#now, signal);
  }
}

class Narrow extends ToySink {
  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    encodeURIComponent(JSON.stringify(outgoing)).slice(0, 10);
    if (outgoing.change.files.length > 1_000) return { ok: false, why: 'failed', reason: 'too many files' };
    return super.send(outgoing, signal);
  }
}

class Thrower extends ToySink {
  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    if (outgoing.change.branch === '') throw new Error('no branch');
    return super.send(outgoing, signal);
  }
}

class Writer extends ToySink {
  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    outgoing.change.properties['seen'] = true;
    return super.send(outgoing, signal);
  }
}

class Emptier extends ToySink {
  override async deliver(changes: readonly Outgoing[], { signal }: DeliverContext): Promise<Delivered> {
    for (let next = (changes as Outgoing[]).shift(); next !== undefined; next = (changes as Outgoing[]).shift()) await this.send(next, signal);
    return OK;
  }
}

class Optimist extends ToySink {
  override async deliver(changes: readonly Outgoing[], ctx: DeliverContext): Promise<Delivered> {
    return ctx.uncertain ? OK : super.deliver(changes, ctx);
  }
}

let open = 0;

class Shared extends ToySink {
  constructor(ctx: ConstructorParameters<typeof ToySink>[0]) {
    super(ctx);
    open = 1;
  }

  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    return open === 0 ? { ok: false, why: 'unreachable', reason: 'closed' } : super.send(outgoing, signal);
  }

  override close(): void {
    open = 0;
  }
}

export const deliverDefects: readonly SinkDefect[] = [
  { law: 'deliver: delivers a change, and says so', defect: 'sends nothing and says ok', suite: sinkOf(Liar) },
  { law: 'deliver: delivers a change, and says so', defect: 'says true', suite: sinkOf(class extends ToySink {
    override deliver(): Promise<Delivered> {
      return Promise.resolve(true as never);
    }
  }) },
  { law: 'deliver: delivers what comes one after the other in that order, each once', defect: 'sends each change twice', suite: sinkOf(Stutterer) },
  { law: 'deliver: delivers what comes one after the other in that order, each once', defect: 'keeps a change until the next one', suite: sinkOf(Late) },
  { law: 'deliver: delivers all changes of a call, in their order', defect: 'sends the first change of a call alone', suite: sinkOf(FirstOnly) },
  { law: 'deliver: takes the calls of several lanes at once', defect: 'has one place for the change at work', suite: sinkOf(OnePlace) },
  { law: 'deliver: gives a verdict on changes of every kind, and goes on', defect: 'calls a change that will never fit a failure', suite: sinkOf(Narrow) },
  { law: 'deliver: gives a verdict on changes of every kind, and goes on', defect: 'throws at an empty branch', suite: sinkOf(Thrower) },
  { law: 'deliver: leaves alone the changes that it is given', defect: 'writes into a change', suite: sinkOf(Writer) },
  { law: 'deliver: leaves alone the changes that it is given', defect: 'empties the list of changes', suite: sinkOf(Emptier) },
  { law: 'deliver: delivers what an earlier try may have brought', defect: 'takes what may have arrived for arrived', suite: sinkOf(Optimist) },
  { law: 'deliver: keeps nothing in common with another sink of its kind', defect: 'has one connection for all sinks', suite: sinkOf(Shared) },
  {
    law: 'deliver: delivers a change, and says so',
    defect: 'never settles',
    suite: { plugin: { ...soundSink, create: () => ({ deliver: () => new Promise(() => {}), close: () => {} }) }, patienceMs: 50 },
  },
];
