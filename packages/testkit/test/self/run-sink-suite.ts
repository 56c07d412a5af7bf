import { testSink } from 'change-hook-testkit';
import type { SinkSuite } from 'change-hook-testkit';
import { collected, failuresOf } from './collected.js';
import type { Test } from './collected.js';
import { soundSink, ToyWorld } from './toy-sink.js';

export const sinkTestsOf = (suite: Partial<SinkSuite> = {}): Test[] =>
  collected((runner) => testSink({ plugin: soundSink, makeWorld: () => new ToyWorld(), ...runner, ...suite }));

export const sinkFailures = (suite: Partial<SinkSuite> = {}, only?: string): Promise<Map<string, string>> => failuresOf(sinkTestsOf(suite), only);
