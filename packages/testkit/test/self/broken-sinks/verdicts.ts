import type { Delivered, DeliverContext, Outgoing } from 'change-hook-core';
import { soundSink, ToySink } from '../toy-sink.js';
import { sinkOf } from './defect.js';
import type { SinkDefect } from './defect.js';

/** Calls what one thing should be called by another name. */
const confusing = (from: string, to: 'unreachable' | 'failed' | 'invalid'): SinkDefect['suite'] => sinkOf(class extends ToySink {
  override async judge(call: Promise<number>, signal: AbortSignal): Promise<Delivered> {
    const said = await super.judge(call, signal);
    return !said.ok && said.why === from ? { ...said, why: to } : said;
  }
});

/** Once it has failed, it fails for ever. */
const sulking = (why: string): SinkDefect['suite'] => sinkOf(class extends ToySink {
  #sulks: Delivered | undefined;

  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    if (this.#sulks !== undefined) return this.#sulks;
    const said = await super.send(outgoing, signal);
    if (!said.ok && said.why === why) this.#sulks = said;
    return said;
  }
});

/** Pays no heed to signals. */
class Deaf extends ToySink {
  override async send(outgoing: Outgoing): Promise<Delivered> {
    return super.send(outgoing, new AbortController().signal);
  }

  override async check(): Promise<Delivered> {
    return super.check({ signal: new AbortController().signal });
  }
}

class EagerChecker extends ToySink {
  override async check(ctx: Pick<DeliverContext, 'signal'>): Promise<Delivered> {
    const change = { author: 'nobody', comments: 'a test', files: [], properties: {}, repository: '', project: '' };
    return this.send({ change, receipt: 'test', number: 0, mount: '', receivedAt: 0 }, ctx.signal);
  }
}

class EasyChecker extends ToySink {
  override check(): Promise<Delivered> {
    return Promise.resolve({ ok: true });
  }
}

export const verdictDefects: readonly SinkDefect[] = [
  { law: 'verdicts: says unreachable of a receiver that can not be reached', defect: 'calls a receiver that is gone a failure', suite: confusing('unreachable', 'failed') },
  { law: 'verdicts: says unreachable of a receiver that can not be reached', defect: 'throws what its connection throws', suite: sinkOf(class extends ToySink {
    override async send(outgoing: Outgoing): Promise<Delivered> {
      await this.receiver.take(outgoing);
      return { ok: true };
    }
  }) },
  { law: 'verdicts: delivers when the receiver is back', defect: 'does not connect again', suite: sulking('unreachable') },
  {
    law: 'verdicts: is made while its receiver can not be reached',
    defect: 'connects when it is made',
    suite: { plugin: { ...soundSink, create: async (ctx) => {
      const sink = new ToySink(ctx);
      await sink.receiver.ask();
      return sink;
    } } },
  },
  { law: 'verdicts: tells by check that the receiver can not be reached', defect: 'checks nothing', suite: sinkOf(EasyChecker) },
  { law: 'verdicts: says failed of a receiver that could not take it now, and delivers when it can', defect: 'gives up a change at a failure', suite: confusing('failed', 'invalid') },
  { law: 'verdicts: says failed of a receiver that could not take it now, and delivers when it can', defect: 'is offended by a failure', suite: sulking('failed') },
  { law: 'verdicts: says invalid of a change that will never be taken, and delivers others', defect: 'tries for ever', suite: confusing('invalid', 'unreachable') },
  { law: 'verdicts: says invalid of a change that will never be taken, and delivers others', defect: 'is offended by a refusal', suite: sulking('invalid') },
  { law: 'verdicts: ends a call when its signal aborts, and delivers after', defect: 'pays no heed to signals', suite: { ...sinkOf(Deaf), patienceMs: 50 } },
  { law: 'verdicts: ends a check when its signal aborts', defect: 'pays no heed to signals', suite: { ...sinkOf(Deaf), patienceMs: 50 } },
  { law: 'verdicts: sends nothing for a call that was cut off before it began', defect: 'sends before it looks at the signal', suite: sinkOf(class extends ToySink {
    override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
      await this.receiver.take(outgoing);
      return super.send(outgoing, signal);
    }
  }) },
  { law: 'verdicts: sends nothing when it is checked', defect: 'checks by a change', suite: sinkOf(EagerChecker) },
];
