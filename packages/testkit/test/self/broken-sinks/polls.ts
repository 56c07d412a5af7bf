import type { Delivered, DeliverContext, OutgoingPoll } from 'change-hook-core';
import { ToySink, ToyWorld } from '../toy-sink.js';
import { sinkOf } from './defect.js';
import type { SinkDefect } from './defect.js';

class Liar extends ToySink {
  override poll(): Promise<Delivered> {
    return Promise.resolve({ ok: true });
  }
}

class Encoder extends ToySink {
  override poll(poll: OutgoingPoll, ctx: DeliverContext): Promise<Delivered> {
    return super.poll({ ...poll, poller: poll.poller && encodeURIComponent(poll.poller) }, ctx);
  }
}

class Nameless extends ToySink {
  override poll(poll: OutgoingPoll, ctx: DeliverContext): Promise<Delivered> {
    return super.poll({ ...poll, poller: poll.poller ?? 'undefined' }, ctx);
  }
}

/** Gives every no the same name. */
const always = (why: 'unreachable' | 'failed' | 'invalid') =>
  class extends ToySink {
    override async poll(poll: OutgoingPoll, ctx: DeliverContext): Promise<Delivered> {
      const said = await super.poll(poll, ctx);
      return said.ok ? said : { ...said, why };
    }
  };

class Deaf extends ToySink {
  override async poll(poll: OutgoingPoll, { signal, uncertain }: DeliverContext): Promise<Delivered> {
    await super.poll(poll, { signal, uncertain });
    return { ok: true };
  }
}

class Eager extends ToySink {
  override poll({ poller }: OutgoingPoll, { signal }: DeliverContext): Promise<Delivered> {
    return this.judge(this.receiver.knock(poller), signal);
  }
}

class Talker extends ToySink {
  override async poll(poll: OutgoingPoll, ctx: DeliverContext): Promise<Delivered> {
    const said = await super.poll(poll, ctx);
    return said.ok ? said : { ...said, reason: `${said.reason}: ${poll.poller}` };
  }
}

class Silent extends ToyWorld {
  constructor() {
    super();
    Object.assign(this, { polled: undefined });
  }
}

export const pollDefects: readonly SinkDefect[] = [
  { law: 'polls: are made, each for the poller that it names', defect: 'makes no poll and says ok', suite: sinkOf(Liar) },
  { law: 'polls: are made, each for the poller that it names', defect: 'encodes the name of a poller', suite: sinkOf(Encoder) },
  { law: 'polls: are made for all pollers where they name none', defect: 'makes a name of none', suite: sinkOf(Nameless) },
  { law: 'polls: are unreachable when the receiver is, and are made when it is back', defect: 'calls a poll that can not be made failed', suite: sinkOf(always('failed')) },
  { law: 'polls: have failed when the receiver could not make them now', defect: 'calls a poll that failed unreachable', suite: sinkOf(always('unreachable')) },
  { law: 'polls: are invalid when the receiver will never make them', defect: 'calls a refused poll failed', suite: sinkOf(always('failed')) },
  { law: 'polls: end when their signal aborts', defect: 'says ok to a poll that was cut off', suite: sinkOf(Deaf) },
  { law: 'polls: are not made for a call that was cut off before it began, nor by a closed sink', defect: 'knocks whatever was aborted or closed', suite: sinkOf(Eager) },
  { law: 'polls: stand in no reason and in no log by the name of their poller, nor does a secret', defect: 'repeats the name of a poller', suite: sinkOf(Talker) },
  { law: 'polls: are not taken, or its world tells which were made', defect: 'takes polls, and nobody can tell which', suite: { makeWorld: () => new Silent() } },
];
