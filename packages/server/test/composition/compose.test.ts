import { expect } from 'chai';
import { ManualClock, MemoryLog } from 'change-hook-core';
import type { IntakeWorker, MountDescription, RetentionPolicy } from 'change-hook-core';
import { compose } from '../../src/composition/compose.js';
import { GatewayServices } from '../../src/composition/gateway-services.js';
import { TOKENS } from '../../src/composition/tokens.js';
import { createDoor } from '../../src/embed/door.js';
import type { GatewayConfig } from '../../src/config/config.js';
import type { OpenSink } from '../../src/composition/tokens.js';
import { checkConfig } from '../../src/config/check-config.js';

const description: MountDescription = {
  mount: 'base',
  dialect: 'base@1.0.0',
  packageName: 'change-hook-dialect-base',
  file: '/base.js',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  authentication: 'none',
  open: true,
  sensitiveHeaders: [],
};

function parts(sinks: OpenSink[]) {
  const checked = checkConfig({ change_hook_dialects: { base: true }, change_hook_sinks: { one: true } }, { file: undefined, folder: '/tmp' });
  if ('problems' in checked) throw new AggregateError(checked.problems);
  const intake = { mounts: [description], ready: true, inbox: { onWork: () => () => {} }, intake: {} } as unknown as IntakeWorker;
  const about = () => ({ version: '0', pid: 1, startedAt: 0, config: undefined, mounts: [], sinks: [] });
  const door = createDoor({ basePath: '', isMounted: () => true, clock: new ManualClock(), log: new MemoryLog(), drainMs: 1 });
  const reload = () => Promise.reject(new Error('nobody asked'));
  const openAdmin = () => Promise.reject(new Error('nobody catches up'));
  return { config: checked.config, log: new MemoryLog(), clock: new ManualClock(), intake, sinks, about, reload, openAdmin, door, listen: true };
}

const sinkOf = (close: () => void): OpenSink => ({ name: 'one', plugin: 'one@1.0.0', file: '/one.js', batch: 1, sink: { deliver: () => ({ ok: true }), close } });

describe('the composition', () => {
  it('resolves everything in the container', () => {
    const { container } = compose(parts([sinkOf(() => {})]));
    for (const token of [TOKENS.config, TOKENS.log, TOKENS.clock, TOKENS.intake, TOKENS.delivery, TOKENS.retention, TOKENS.http, TOKENS.management, TOKENS.catchUps]) {
      expect(container.resolve<unknown>(token), (token as symbol).toString()).to.not.equal(undefined);
    }
    expect(container.resolve(GatewayServices)).to.be.instanceOf(GatewayServices);
  });

  it('makes a gate for every mount, from its description and the config', () => {
    const { gates } = compose(parts([]));
    expect([...gates.keys()]).to.deep.equal(['base']);
    expect(gates.get('base')?.open).to.equal(true);
  });

  it('lets retention have its bounds from the config, and the open mounts from their gates', async () => {
    const given = parts([]);
    const asked: RetentionPolicy[] = [];
    given.intake.inbox.sweep = async (policy) => (asked.push(policy), { moved: 0, more: false });
    const retention = compose(given).container.resolve(TOKENS.retention);
    await retention.start();
    given.clock.advance(1_000);
    await retention.stop();
    expect(asked).to.deep.equal([{ ...given.config.retention, openMounts: ['base'] }]);
  });

  it('closes every sink when it is disposed of', async () => {
    const closed: string[] = [];
    const { dispose } = compose(parts([sinkOf(() => closed.push('one')), { ...sinkOf(() => closed.push('two')), name: 'two' }]));
    await dispose();
    expect(closed.sort()).to.deep.equal(['one', 'two']);
  });

  it('closes the other sinks when one can not close, and says which', async () => {
    const closed: string[] = [];
    const given = parts([
      sinkOf(() => {
        throw new Error('stuck');
      }),
      { ...sinkOf(() => closed.push('two')), name: 'two' },
    ]);
    await compose(given).dispose();
    expect(closed).to.deep.equal(['two']);
    expect(given.log.text()).to.include('stuck').and.include('one');
  });

  describe('after a swap', () => {
    const configOf = (value: unknown): GatewayConfig => {
      const checked = checkConfig(value, { file: undefined, folder: '/tmp' });
      if ('problems' in checked) throw new AggregateError(checked.problems);
      return checked.config;
    };
    const mounts = (given: ReturnType<typeof parts>, ...names: string[]): void =>
      void Object.assign(given.intake, { mounts: names.map((mount) => ({ ...description, mount })) });

    it('has the gates of the mounts that there are then, for retention as well', async () => {
      const given = parts([]);
      const asked: RetentionPolicy[] = [];
      given.intake.inbox.sweep = async (policy) => (asked.push(policy), { moved: 0, more: false });
      const composition = compose(given);
      mounts(given, 'one', 'two');
      composition.swapMounts(configOf({
        change_hook_dialects: { one: { $auth: { bearer: 'b' } }, two: true }, retention: { ignored_bytes: 7 },
      }));
      expect([...composition.gates].map(([name, { open }]) => [name, open])).to.deep.equal([['one', false], ['two', true]]);
      const retention = composition.container.resolve(TOKENS.retention);
      await retention.start();
      given.clock.advance(1_000);
      await retention.stop();
      expect(asked.map(({ ignoredBytes, openMounts }) => [ignoredBytes, openMounts])).to.deep.equal([[7, ['two']]]);
    });

    it('has closed the sinks that are gone, and closes the others when it is disposed of', async () => {
      const closed: string[] = [];
      const [one, two, three] = ['one', 'two', 'three'].map((name) => ({ ...sinkOf(() => closed.push(name)), name })) as [OpenSink, OpenSink, OpenSink];
      const composition = compose(parts([one, two]));
      await composition.swapSinks([two, three]);
      expect(closed).to.deep.equal(['one']);
      await composition.dispose();
      expect(closed).to.deep.equal(['one', 'two', 'three']);
    });

    it('does not wait for ever for a sink that does not close', async () => {
      const given = parts([{ ...sinkOf(() => {}), sink: { deliver: () => ({ ok: true }), close: () => new Promise(() => {}) } }]);
      const swapped = compose(given).swapSinks([]);
      while (given.clock.next() === undefined) await new Promise((resolve) => setImmediate(resolve));
      given.clock.advance(10_000);
      await swapped;
      expect(given.log.text()).to.include('does not close').and.include('one');
    });
  });
});
