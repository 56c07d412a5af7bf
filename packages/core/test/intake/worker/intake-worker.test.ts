import { expect } from 'chai';
import { createIntakeWorker, isChangeHookError, ManualClock, MemoryLog, systemClock } from '../../../src/index.js';
import type { Clock, IntakeAnswer, IntakeWorker } from '../../../src/index.js';
import type { Setup } from './worker-entry.js';

describe('the intake worker', () => {
  const open: IntakeWorker[] = [];
  afterEach(() => Promise.all(open.splice(0).map((worker) => worker.stop())));

  function make(setup: Setup = {}, more: { hookLimit?: number; deathLimit?: number; clock?: Clock } = {}) {
    const log = new MemoryLog();
    const worker = createIntakeWorker({ entry: new URL('./worker-entry.js', import.meta.url), setup, clock: systemClock, log, ...more });
    open.push(worker);
    const submit = (text: string): Promise<IntakeAnswer> =>
      worker.intake.submit({ mount: 'fake', method: 'POST', query: '', headers: {}, body: new Uint8Array(Buffer.from(text)).buffer });
    return { worker, log, submit };
  }

  /** Waits until the worker, started anew, takes requests. */
  async function ready(worker: IntakeWorker): Promise<void> {
    while (!worker.ready) await new Promise((resolve) => setImmediate(resolve));
  }

  it('tells what is mounted once it is started', async () => {
    const { worker } = make();
    await worker.start();
    expect(worker.mounts).to.have.length(1);
    expect(worker.mounts[0]).to.include({ mount: 'fake', dialect: 'fake@1.0.0', open: true });
    expect(worker.ready).to.equal(true);
  });

  it('answers many requests that are under way at once, each with its own answer', async () => {
    const { worker, submit } = make();
    await worker.start();
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => submit(`n${n}`)));
    expect(answers.map(({ answer }) => (answer as { ignored: string }).ignored)).to.deep.equal(Array.from({ length: 200 }, (_, n) => `n${n}`));
  });

  it('answers the first of many before it looks at the last', async () => {
    const { worker, submit } = make();
    await worker.start();
    const first = submit('first');
    const others = Array.from({ length: 200 }, (_, n) => submit(`n${n}`));
    const last = submit('die');
    expect((await first).status).to.equal(202);
    expect((await last).status).to.equal(503);
    await Promise.all(others);
  });

  it('translates receipts again where the dialects are', async () => {
    const { worker } = make();
    await worker.start();
    expect(await worker.retranslator.retranslate('once more')).to.deep.equal({
      translated: true,
      verdict: 'ignored',
      changes: 0,
      reason: 'once more',
    });
  });

  it('rejects a translation that will not end, names the mount, and does not try it with the next worker', async () => {
    const { worker, submit } = make({}, { hookLimit: 200 });
    await worker.start();
    const error: unknown = await worker.retranslator.retranslate('loop').catch((thrown: unknown) => thrown);
    expect(isChangeHookError(error, 'CH_INTAKE_WORKER_ENDED') && error.params.mount).to.equal('fake');
    await ready(worker);
    expect((await submit('next')).status).to.equal(202);
  });

  it('refuses to start with every reason that the entry gave', async () => {
    const { worker } = make({ refuse: ['no disk', 'no luck'] });
    const error = await worker.start().then(() => undefined, (thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(AggregateError);
    expect((error as AggregateError).errors.every((it) => isChangeHookError(it, 'CH_INBOX_UNAVAILABLE'))).to.equal(true);
    expect((error as AggregateError).errors.map(String).join()).to.include('no disk').and.include('no luck');
  });

  it('answers 503 before it is started and after it is stopped', async () => {
    const { worker, submit } = make();
    expect((await submit('x')).status).to.equal(503);
    await worker.start();
    await worker.stop();
    expect((await submit('x')).status).to.equal(503);
  });

  it('ends code that will not end, answers 503 for what was pending, names the mount, and takes requests again', async () => {
    const { worker, log, submit } = make({}, { hookLimit: 200 });
    await worker.start();
    const [stuck, behind] = await Promise.all([submit('loop'), submit('behind it')]);
    expect(stuck).to.deep.equal({ status: 503, answer: { error: 'CH_INTAKE_WORKER_ENDED' } });
    expect(behind.status).to.equal(503);
    expect(log.lines.filter(({ level }) => level === 'error').map(({ message }) => message).join()).to.match(/mount "fake".*did not end/);
    await ready(worker);
    expect((await submit('again')).answer).to.deep.equal({ id: 'id', ignored: 'again' });
  }).timeout(10_000);

  it('ends a hook that loops after an await, too', async () => {
    const { worker, log, submit } = make({}, { hookLimit: 200 });
    await worker.start();
    expect((await submit('late loop')).status).to.equal(503);
    expect(log.text()).to.match(/mount \\"fake\\".*stood still/);
  }).timeout(10_000);

  it('answers 503 for what was pending when the worker dies, and starts another', async () => {
    const { worker, submit } = make();
    await worker.start();
    const [dead, behind] = await Promise.all([submit('die'), submit('behind it')]);
    expect([dead.status, behind.status]).to.deep.equal([503, 503]);
    await ready(worker);
    expect((await submit('again')).status).to.equal(202);
  }).timeout(10_000);

  it('gives up with CH_INTAKE_DEAD after repeated deaths, and rejects inbox calls from then on', async () => {
    const left = new SharedArrayBuffer(4);
    const { worker, submit } = make({ crashes: { left } }, { deathLimit: 3 });
    await worker.start();
    new Int32Array(left)[0] = 100;
    expect((await submit('die')).status).to.equal(503);
    const error = await worker.dead.catch((thrown: unknown) => thrown);
    expect(isChangeHookError(error, 'CH_INTAKE_DEAD')).to.equal(true);
    const call = await worker.inbox.status().catch((thrown: unknown) => thrown);
    expect(isChangeHookError(call, 'CH_INTAKE_DEAD')).to.equal(true);
  }).timeout(10_000);

  it('writes what the worker logs to the log of the main thread, also what can not be cloned', async () => {
    const { worker, log, submit } = make();
    await worker.start();
    await submit('log');
    const line = log.lines.find(({ message }) => message === 'from the worker');
    expect(line?.level).to.equal('warn');
    expect(line?.fields).to.include({ mount: 'fake' });
  });

  it('tells of new work through the inbox', async () => {
    const { worker, submit } = make();
    await worker.start();
    const told = new Promise<string>((resolve) => worker.inbox.onWork(resolve));
    await submit('x');
    expect(await told).to.equal('sink');
  });

  it('takes up its claims again when the worker died, before anybody else can have them', async () => {
    const { worker, submit } = make();
    await worker.start();
    expect(await worker.inbox.claim('me', { sink: 'sink', lanes: 1, batch: 1, maxCharacters: 1, leaseMs: 1 })).to.have.length(1);
    await submit('die');
    expect(await worker.inbox.claim('you', { sink: 'sink', lanes: 1, batch: 1, maxCharacters: 1, leaseMs: 1 })).to.deep.equal([]);
    await worker.inbox.settle('me', { sink: 'sink', repository: 'r' }, []);
    expect(await worker.inbox.claim('you', { sink: 'sink', lanes: 1, batch: 1, maxCharacters: 1, leaseMs: 1 })).to.have.length(1);
  }).timeout(10_000);

  it('makes inbox calls that were under way at a death again', async () => {
    const { worker, submit } = make();
    await worker.start();
    const dead = submit('die');
    // After the submission has been posted, so that the call reaches a worker that is about to die.
    await new Promise((resolve) => setImmediate(resolve));
    const status = worker.inbox.status();
    await dead;
    expect(await status).to.deep.equal({ receipts: 1, rejections: 2, deliveries: [] });
  }).timeout(10_000);

  it('does not end a thread that is inside of the store for longer than code may take', async () => {
    const { worker, log } = make({ gate: new SharedArrayBuffer(8) }, { hookLimit: 300 });
    await worker.start();
    // The wait inside is over by itself after these milliseconds: more than twice what a loop may stand still.
    expect(await worker.inbox.receipt('1500')).to.equal(undefined);
    expect(log.lines.filter(({ level }) => level === 'error')).to.deep.equal([]);
  }).timeout(10_000);

  it('waits for a thread that is inside of the store, however long it was told to stop before', async () => {
    const shared = new SharedArrayBuffer(8);
    const gate = new Int32Array(shared);
    const clock = new ManualClock();
    const { worker } = make({ gate: shared }, { clock });
    await worker.start();
    const read = worker.inbox.receipt('Infinity').then(() => 'answered', () => 'cut off');
    while (Atomics.load(gate, 0) === 0) await new Promise((resolve) => setImmediate(resolve));
    const stopped = worker.stop();
    clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    Atomics.store(gate, 1, 1);
    Atomics.notify(gate, 1);
    await stopped;
    expect(await read).to.equal('answered');
  }).timeout(10_000);

  it('can be started and stopped twice', async () => {
    const { worker } = make();
    await Promise.all([worker.start(), worker.start()]);
    await Promise.all([worker.stop(), worker.stop()]);
    await worker.stop();
    expect(worker.ready).to.equal(false);
  });
});
