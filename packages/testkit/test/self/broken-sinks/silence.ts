import type { Delivered, Outgoing } from 'change-hook-core';
import { ToySink } from '../toy-sink.js';
import { sinkOf } from './defect.js';
import type { SinkDefect } from './defect.js';

/** Gives another reason. */
const saying = (reason: (sink: ToySink, outgoing: Outgoing) => string): SinkDefect['suite'] => sinkOf(class extends ToySink {
  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    const said = await super.send(outgoing, signal);
    return said.ok ? said : { ...said, reason: reason(this, outgoing) };
  }
});

const logging = (what: (sink: ToySink, outgoing: Outgoing) => unknown): SinkDefect['suite'] => sinkOf(class extends ToySink {
  override async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    this.ctx.log.info('sending', { what: what(this, outgoing) });
    return super.send(outgoing, signal);
  }
});

export const silenceDefects: readonly SinkDefect[] = [
  { law: 'what must not be shown: gives a reason for each no: one sentence, on one line', defect: 'gives no reason', suite: saying(() => '') },
  { law: 'what must not be shown: gives a reason for each no: one sentence, on one line', defect: 'gives a reason of several lines', suite: saying(() => 'Error\n  at x') },
  { law: "what must not be shown: repeats neither secrets nor the change's text in a reason", defect: 'names the comments in a reason', suite: saying((_, { change }) => `can't send "${change.comments}"`) },
  { law: "what must not be shown: repeats neither secrets nor the change's text in a reason", defect: 'names the password in a reason', suite: saying(({ ctx }) => `can't reach user:${ctx.options.password}@host`) },
  { law: "what must not be shown: logs neither secrets nor the change's text", defect: 'logs a change', suite: logging((_, { change }) => change) },
  { law: "what must not be shown: logs neither secrets nor the change's text", defect: 'logs its options', suite: logging(({ ctx }) => ctx.options) },
];
