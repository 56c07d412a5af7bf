import { ChangeHookError, createIntake, createRetranslator, describeMount, serveIntake, systemClock } from '../../../src/index.js';
import type { Claim, Inbox, StoredReceipt } from '../../../src/index.js';
import { fakeMount } from '../fake-mount.js';

/** What a test wants of the worker. */
export interface Setup {
  /** It can't start, and says these reasons. */
  refuse?: readonly string[];
  /** Ends before it is ready, so many times (counted in shared memory, since each life forgets). */
  crashes?: { left: SharedArrayBuffer };
  /** `receipt` stays inside of the store until the second word is set; the first word tells that it is there. */
  gate?: SharedArrayBuffer;
}

await serveIntake<Setup>(async (setup, tools) => {
  if (setup.refuse !== undefined) {
    throw new AggregateError(setup.refuse.map((reason) => new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason })));
  }
  if (setup.crashes !== undefined && Atomics.sub(new Int32Array(setup.crashes.left), 0, 1) > 0) process.exit(7);

  const mount = fakeMount({
    translate(request, ctx) {
      const text = request.text();
      if (text === 'loop') for (;;);
      if (text === 'die') process.exit(3);
      if (text === 'log') ctx.log.warn('from the worker', { fn: () => {} });
      if (text === 'late loop') return Promise.resolve().then(() => { for (;;); });
      return { ignored: text };
    },
  });
  const inbox = memoryOfThisLife((id) => {
    if (setup.gate === undefined) return;
    const gate = new Int32Array(setup.gate);
    tools.inStore(true);
    Atomics.store(gate, 0, 1);
    Atomics.wait(gate, 1, 0, Number(id));
    tools.inStore(false);
  });
  const onHook = tools.watchHooks(['fake']);
  const intake = createIntake({
    mounts: new Map([['fake', mount]]),
    sinksOf: () => [],
    inbox,
    clock: systemClock,
    log: tools.log,
    newId: () => 'id',
    inflatedLimit: 1_000_000,
    onHook,
  });
  const retranslator = createRetranslator({
    mounts: new Map([['fake', mount]]),
    sinksOf: () => [],
    inbox,
    clock: systemClock,
    log: tools.log,
    inflatedLimit: 1_000_000,
    onHook,
  });
  return { intake, inbox, enricher: { enrich: async () => ({ done: true }) }, retranslator, mounts: [describeMount(mount)] };
});

/** An inbox with one lane of one delivery, whose claims die with the worker. */
function memoryOfThisLife(onReceipt: (id: string) => void): Inbox {
  let work: (sink: string) => void = () => {};
  let owner: string | undefined;
  return {
    start: async () => {},
    stop: async () => {},
    append: async ({ id }) => (work('sink'), { id, duplicate: false }),
    reject: async () => {},
    async claim(who) {
      if (owner !== undefined) return [];
      owner = who;
      return [{ sink: 'sink', repository: 'r', deliveries: [] } satisfies Claim];
    },
    async adopt(who, lanes) {
      if (owner === undefined && lanes.length > 0) owner = who;
      return lanes;
    },
    progress: async () => {},
    async settle(who, lane) {
      if (owner !== who) throw new ChangeHookError('CH_INBOX_NOT_CLAIMED', { sink: lane.sink, owner: who });
      owner = undefined;
    },
    release: async () => void (owner = undefined),
    due: async () => 0,
    onWork: (listener) => ((work = listener), () => {}),
    status: async () => ({ receipts: 1, rejections: 2, deliveries: [] }),
    deliveries: async () => [],
    receipt: async (id) => (onReceipt(id), undefined),
    retry: async () => ({ moved: 0, more: false }),
    discard: async () => ({ moved: 0, more: false }),
    receipts: async () => [],
    // Its body is its id.
    storedReceipt: async (id) => storedOf(id),
    replay: async () => false,
    retranslated: async () => true,
    rejections: async () => [],
    sweep: async () => ({ moved: 0, more: false }),
    enrichment: async () => undefined,
    enriched: async () => {},
  };
}

const storedOf = (id: string): StoredReceipt => ({
  id,
  mount: 'fake',
  dialect: 'fake@0.9.0',
  receivedAt: 1,
  verdict: 'untranslated',
  reason: 'boo',
  changes: 0,
  method: 'POST',
  query: '',
  headers: {},
  body: Buffer.from(id),
  parcels: [],
});
