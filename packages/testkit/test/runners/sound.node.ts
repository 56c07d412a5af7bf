import { describe, it } from 'node:test';
import { createMemoryInbox } from 'change-hook-core';
import { signers, testDialect, testInbox, testSink } from 'change-hook-testkit';
import { soundDialect } from '../self/toy-dialect.js';
import { soundSink, ToyWorld } from '../self/toy-sink.js';

testDialect({
  dialect: soundDialect,
  cases: new URL('../../../test/self/cases/', import.meta.url),
  sign: signers.hmacHex({ header: 'x-toy-signature', prefix: 'sha256=' }),
  describe,
  it,
});

testSink({ plugin: soundSink, makeWorld: () => new ToyWorld(), describe, it });

testInbox({ name: 'the inbox in memory', make: ({ clock }) => ({ inbox: createMemoryInbox({ clock }) }), describe, it });
