import { expect } from 'chai';
import { createIntakeWorker, isChangeHookError, MemoryLog, systemClock } from '../../../src/index.js';
import type { IntakeAnswer, IntakeWorker } from '../../../src/index.js';
import { MountPlaces } from '../../../src/intake/worker/mount-places.js';
import type { Setup } from './worker-entry.js';

describe('the mounts of the intake worker, prepared anew', () => {
  const open: IntakeWorker[] = [];
  afterEach(() => Promise.all(open.splice(0).map((worker) => worker.stop())));

  async function start(setup: Setup = {}) {
    const log = new MemoryLog();
    const worker = createIntakeWorker({ entry: new URL('./worker-entry.js', import.meta.url), setup, clock: systemClock, log, hookLimit: 200 });
    open.push(worker);
    const submit = (mount: string, text: string): Promise<IntakeAnswer> =>
      worker.intake.submit({ mount, method: 'POST', query: '', headers: {}, body: new Uint8Array(Buffer.from(text)).buffer });
    await worker.start();
    return { worker, log, submit };
  }
  const prepare = (worker: IntakeWorker, setup: Setup) => worker.prepare(setup);
  const thrownBy = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (error: unknown) => error);
  async function ready(worker: IntakeWorker): Promise<void> {
    while (!worker.ready) await new Promise((resolve) => setImmediate(resolve));
  }

  it('change nothing until they are swapped in, and everything from then on', async () => {
    const { worker, submit } = await start();
    const prepared = await prepare(worker, { mount: 'second' });
    expect(prepared.mounts.map(({ mount }) => mount)).to.deep.equal(['second']);
    expect(prepared.outdated).to.deep.equal([{ packageName: 'p', running: '1', installed: '2' }]);
    expect([worker.mounts[0]?.mount, (await submit('fake', 'x')).status]).to.deep.equal(['fake', 202]);
    prepared.swap();
    expect(worker.mounts.map(({ mount }) => mount)).to.deep.equal(['second']);
    expect((await submit('second', 'x')).answer).to.deep.equal({ id: 'id', ignored: 'second: x' });
    expect((await submit('fake', 'x')).status).to.equal(404);
  });

  it('leave what was submitted before the swap to the mounts that it was given to', async () => {
    const slow = new SharedArrayBuffer(4);
    const { worker, submit } = await start({ slow });
    const first = submit('fake', 'held');
    const prepared = await prepare(worker, { mount: 'second' });
    const queued = submit('fake', 'queued');
    prepared.swap();
    const late = submit('fake', 'late');
    expect((await late).status).to.equal(404);
    Atomics.store(new Int32Array(slow), 0, 1);
    expect((await Promise.all([first, queued])).map(({ status }) => status)).to.deep.equal([202, 202]);
  });

  it('tell every reason why they can not be built, and the old ones go on', async () => {
    const { worker, submit } = await start();
    const error = await thrownBy(prepare(worker, { refuse: ['one', 'two'] }));
    expect((error as AggregateError).errors.map(String).join()).to.include('one').and.include('two');
    expect((await submit('fake', 'x')).status).to.equal(202);
  });

  it('are what the next worker has after one died', async () => {
    const { worker, submit } = await start();
    (await prepare(worker, { mount: 'second' })).swap();
    expect((await submit('second', 'die')).status).to.equal(503);
    await ready(worker);
    expect((await submit('second', 'x')).answer).to.deep.equal({ id: 'id', ignored: 'second: x' });
  });

  it('can not be swapped in once the worker that had them has died, and nothing changes', async () => {
    const { worker, submit } = await start();
    const prepared = await prepare(worker, { mount: 'second' });
    await submit('fake', 'die');
    await ready(worker);
    expect(() => prepared.swap()).to.throw('not there');
    expect((await submit('fake', 'x')).status).to.equal(202);
  });

  it('can be swapped in once, and only the last ones', async () => {
    const { worker, submit } = await start();
    const [first, second] = await Promise.all([prepare(worker, { mount: 'one' }), prepare(worker, { mount: 'two' })]);
    expect(() => first.swap()).to.throw('not there');
    second.swap();
    expect(() => second.swap()).to.throw('not there');
    expect((await submit('two', 'x')).status).to.equal(202);
  });

  it('are given up when the worker dies meanwhile, and can not be asked for where none is there', async () => {
    const { worker, submit } = await start();
    const dying = submit('fake', 'die');
    const error = await thrownBy(prepare(worker, { mount: 'second' }));
    expect(isChangeHookError(error, 'CH_INTAKE_WORKER_ENDED')).to.equal(true);
    await dying;
    await worker.stop();
    expect(isChangeHookError(await thrownBy(prepare(worker, {})), 'CH_INTAKE_WORKER_ENDED')).to.equal(true);
  });

  it('reject a setup that can not cross to the worker', async () => {
    const { worker, submit } = await start();
    expect(await thrownBy(worker.prepare({ fn: () => {} }))).to.be.instanceOf(Error);
    expect((await submit('fake', 'x')).status).to.equal(202);
  });

  it('are named as well when their code will not end', async () => {
    const { worker, log, submit } = await start();
    (await prepare(worker, { mount: 'second' })).swap();
    await submit('second', 'loop');
    expect(log.text()).to.match(/mount \\?"second\\?".*did not end/);
  });
});

describe('the places of mounts', () => {
  it('stay what they are when others come and go', () => {
    const places = new MountPlaces();
    places.add(['a', 'b']);
    places.add(['c', 'a']);
    expect(['a', 'b', 'c', 'd'].map((name) => places.placeOf(name))).to.deep.equal([0, 1, 2, undefined]);
    expect([0, 1, 2, 3].map((place) => places.nameOf(place))).to.deep.equal(['a', 'b', 'c', undefined]);
  });
});
