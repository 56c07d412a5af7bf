import { expect } from 'chai';
import { ManualClock, MemoryLog } from 'change-hook-core';
import type { IntakeWorker, MountDescription, RetentionPolicy } from 'change-hook-core';
import { compose } from '../../src/composition/compose.js';
import { GatewayServices } from '../../src/composition/gateway-services.js';
import { TOKENS } from '../../src/composition/tokens.js';
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
  return { config: checked.config, log: new MemoryLog(), clock: new ManualClock(), intake, sinks, about };
}

const sinkOf = (close: () => void): OpenSink => ({ name: 'one', plugin: 'one@1.0.0', file: '/one.js', batch: 1, sink: { deliver: () => ({ ok: true }), close } });

describe('the composition', () => {
  it('resolves everything in the container', () => {
    const { container } = compose(parts([sinkOf(() => {})]));
    for (const token of [TOKENS.config, TOKENS.log, TOKENS.clock, TOKENS.intake, TOKENS.delivery, TOKENS.retention, TOKENS.http, TOKENS.management]) {
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
});
