import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { WATCH } from '../../../src/intake/worker/protocol.js';
import { passStore, shutStore } from '../../../src/intake/worker/store-guard.js';

const GUARD = new URL('../../../src/intake/worker/store-guard.js', import.meta.url).href;
const PROTOCOL = new URL('../../../src/intake/worker/protocol.js', import.meta.url).href;

/** Goes in and out of the store without a pause; `both` is set when it goes in though it is told that nobody may. */
const BUSY = `
  const { workerData: words } = require('node:worker_threads');
  import('${GUARD}').then(async ({ passStore }) => {
    const { WATCH } = await import('${PROTOCOL}');
    for (;;) {
      passStore(words, true);
      Atomics.store(words, WATCH.words, 1);
      Atomics.store(words, WATCH.words, 0);
      passStore(words, false);
      Atomics.add(words, WATCH.words + 1, 1);
    }
  });
`;

describe('the guard of the store', () => {
  const words = (): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer((WATCH.words + 2) * 4));

  it('lets a thread be ended that is outside, and none that is inside', () => {
    const it = words();
    expect(shutStore(it)).to.equal(true);
    it[WATCH.ending] = 0;
    passStore(it, true);
    expect(shutStore(it)).to.equal(false);
    expect(it[WATCH.ending]).to.equal(0);
    passStore(it, false);
    expect(shutStore(it)).to.equal(true);
  });

  it('keeps a thread outside that wants in, from the moment on at which it may be ended', async () => {
    const it = words();
    const worker = new Worker(BUSY, { eval: true, workerData: it });
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    while (Atomics.load(it, WATCH.words + 1) < 100) await turn();
    for (let round = 0; round < 300; round++) {
      while (!shutStore(it));
      for (let look = 0; look < 200; look++) expect(Atomics.load(it, WATCH.words)).to.equal(0);
      Atomics.store(it, WATCH.ending, 0);
      Atomics.notify(it, WATCH.ending);
      const passed = Atomics.load(it, WATCH.words + 1);
      while (Atomics.load(it, WATCH.words + 1) === passed) await turn();
    }
    while (!shutStore(it));
    await worker.terminate();
    expect(Atomics.load(it, WATCH.words)).to.equal(0);
  }).timeout(20_000);
});
