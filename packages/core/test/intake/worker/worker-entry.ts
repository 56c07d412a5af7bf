import { ChangeHookError, createIntake, createRetranslator, describeMount, serveIntake, systemClock } from '../../../src/index.js';
import type { Claim, Inbox, IntakeWorkerTools, StoredReceipt } from '../../../src/index.js';
import { fakeMount } from '../fake-mount.js';

/** What a test wants of the worker. */
export interface Setup {
  /** It can't start, and says these reasons. */
  refuse?: readonly string[];
  /** Ends before it is ready, so many times (counted in shared memory, since each life forgets). */
  crashes?: { left: SharedArrayBuffer };
  /** `receipt` stays inside of the store until the second word is set; the first word tells that it is there. */
  gate?: SharedArrayBuffer;
  /** The mount, instead of `fake`. */
  mount?: string;
  /** What its verify waits for, in a word of shared memory. */
  slow?: SharedArrayBuffer;
}

await serveIntake<Setup>(async (setup, tools) => {
  if (setup.crashes !== undefined && Atomics.sub(new Int32Array(setup.crashes.left), 0, 1) > 0) process.exit(7);

  const inbox = memoryOfThisLife((id) => {
    if (setup.gate === undefined) return;
    const gate = new Int32Array(setup.gate);
    tools.inStore(true);
    Atomics.store(gate, 0, 1);
    Atomics.wait(gate, 1, 0, Number(id));
    tools.inStore(false);
  });
  const first = build(setup, inbox, tools);
  let current = first;
  return {
    intake: { submit: (request) => current.intake.submit(request) },
    inbox,
    enricher: { enrich: async () => ({ done: true }) },
    retranslator: { retranslate: (id) => current.retranslator.retranslate(id) },
    confirmer: { confirm: async () => ({ confirmed: true, host: 'service.example' }) },
    mounts: first.mounts,
    async prepare(other) {
      const next = build(other as Setup, inbox, tools);
      const { mounts } = next;
      return { mounts, outdated: [{ packageName: 'p', running: '1', installed: '2' }], swap: () => void (current = next) };
    },
  };
});

function build(setup: Setup, inbox: Inbox, tools: IntakeWorkerTools) {
  if (setup.refuse !== undefined) {
    throw new AggregateError(setup.refuse.map((reason) => new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason })));
  }
  const name = setup.mount ?? 'fake';
  const mount = fakeMount({
    verify: () => (setup.slow === undefined ? { ok: true } : untilSet(setup.slow)),
    translate(request, ctx) {
      const text = request.text();
      if (text === 'loop') for (;;);
      if (text === 'die') process.exit(3);
      if (text === 'log') ctx.log.warn('from the worker', { fn: () => {} });
      if (text === 'late loop') return Promise.resolve().then(() => { for (;;); });
      return { ignored: setup.mount === undefined ? text : `${name}: ${text}` };
    },
  }, { mount: name });
  const translating = {
    mounts: new Map([[name, mount]]),
    sinksOf: () => [],
    inbox,
    clock: systemClock,
    log: tools.log,
    inflatedLimit: 1_000_000,
    onHook: tools.watchHooks([name]),
  };
  return {
    intake: createIntake({ ...translating, newId: () => 'id' }),
    retranslator: createRetranslator(translating),
    mounts: [describeMount(mount)],
  };
}

async function untilSet(word: SharedArrayBuffer): Promise<{ ok: true }> {
  while (Atomics.load(new Int32Array(word), 0) === 0) await new Promise((resolve) => setImmediate(resolve));
  return { ok: true };
}

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
    knows: async () => false,
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
