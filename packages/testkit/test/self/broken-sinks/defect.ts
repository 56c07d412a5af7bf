import type { SinkSuite } from 'change-hook-testkit';
import { soundSink } from '../toy-sink.js';
import type { ToySink } from '../toy-sink.js';

/** A sink that does one thing wrong, and the law that must catch it. */
export interface SinkDefect {
  /** Group and sentence. */
  law: string;
  /** Completes "a sink that ...". */
  defect: string;
  suite: Partial<SinkSuite>;
}

/** The sound sink, its class replaced. */
export const sinkOf = (Class: typeof ToySink): Partial<SinkSuite> => ({ plugin: { ...soundSink, create: (ctx) => new Class(ctx) } });
