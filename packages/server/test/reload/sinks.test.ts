import { expect } from 'chai';
import { change, ReloadGateway } from './support.js';

const probes = (sinks: Record<string, unknown>) => Object.fromEntries(Object.entries(sinks).map(([name, n]) => [name, { $sink: 'probe', n }]));

describe('a reload of sinks', function () {
  this.timeout(30_000);
  let it_: ReloadGateway;
  beforeEach(() => (it_ = new ReloadGateway()));
  afterEach(() => it_.close());
  const config = (sinks: Record<string, unknown>) => ({ change_hook_dialects: { demo: true }, change_hook_sinks: sinks });

  it('begins with those that are new and closes those that are gone', async () => {
    await it_.start(config(probes({ one: 1, two: 2 })));
    await it_.send('demo', change('a'));
    await it_.until(() => it_.probe.arrived.length === 2);
    const report = await it_.reload(config(probes({ one: 1, three: 3 })));
    expect(report.sinks).to.deep.equal({ added: ['three'], removed: ['two'], changed: [] });
    await it_.send('demo', change('b'));
    await it_.until(() => it_.probe.arrived.length === 4);
    expect(it_.probe.arrived.slice(2)).to.have.members(['one/1 r b', 'three/3 r b']);
    expect(it_.probe.closed).to.deep.equal(['two/2']);
    expect(it_.gateway.sinks.map(({ name }) => name)).to.deep.equal(['one', 'three']);
  });

  it('keeps a sink of which nothing has changed', async () => {
    await it_.start(config(probes({ one: 1 })));
    await it_.reload(config({ ...probes({ one: 1, two: 2 }) }));
    expect([it_.probe.made, it_.probe.closed]).to.deep.equal([['one/1', 'two/2'], []]);
  });

  it('delivers with another policy to the same sink', async () => {
    await it_.start(config({ one: { $sink: 'probe', n: 1 } }));
    const report = await it_.reload(config({ one: { $sink: 'probe', n: 1, $concurrency: 1 } }));
    expect(report.sinks.changed).to.deep.equal(['one']);
    await it_.send('demo', change('a'));
    await it_.until(() => it_.probe.arrived.length === 1);
    expect([it_.probe.made, it_.probe.closed]).to.deep.equal([['one/1'], []]);
  });

  it('replaces a sink whose options are others: the old one ends what it has in hand, and never are both at one lane', async () => {
    await it_.start(config(probes({ one: 1 })));
    it_.probe.hangs.add(1);
    const called = new Promise<void>((resolve) => (it_.probe.onCall = resolve));
    await it_.send('demo', change('a'));
    await it_.send('demo', change('b'));
    await called;
    const reloaded = it_.reload(config(probes({ one: 2 })));
    await it_.until(() => it_.probe.made.includes('one/2'));
    await it_.send('demo', change('c'));
    it_.probe.letGo();
    await reloaded;
    await it_.until(() => it_.probe.arrived.length === 3);
    expect(it_.probe.arrived).to.deep.equal(['one/1 r a', 'one/2 r b', 'one/2 r c']);
    expect([it_.probe.closed, it_.probe.overlaps]).to.deep.equal([['one/1'], []]);
  });

  it('is over although a sink hangs, while requests are taken and the other sinks go on', async () => {
    await it_.start(config(probes({ stuck: 1, other: 5 })));
    it_.probe.hangs.add(1);
    await it_.send('demo', change('a'));
    await it_.until(() => it_.probe.underWay.get('stuck r') === 1);
    const reloaded = it_.reload(config(probes({ stuck: 2, other: 5 })));
    await it_.until(() => it_.probe.made.includes('stuck/2'));
    expect(await it_.send('demo', change('b'))).to.equal(202);
    await it_.until(() => it_.probe.arrived.includes('other/5 r b'));
    await reloaded;
    await it_.until(() => it_.probe.arrived.filter((it) => it.startsWith('stuck/2')).length === 2);
    expect(it_.probe.arrived.filter((it) => it.startsWith('stuck'))).to.deep.equal(['stuck/2 r a', 'stuck/2 r b']);
    expect(it_.probe.overlaps).to.deep.equal([]);
  });

  it('leaves what waits for a sink that is gone as orphaned, says so, and delivers it when the sink comes back', async () => {
    await it_.start(config(probes({ one: 1, two: 2 })));
    it_.probe.hangs.add(2);
    await it_.send('demo', change('a'));
    await it_.until(() => it_.probe.underWay.get('two r') === 1);
    await it_.send('demo', change('b'));
    const removed = it_.reload(config(probes({ one: 1 })));
    await it_.until(() => it_.gateway.sinks.length === 1);
    it_.probe.letGo();
    await removed;
    await it_.until(() => it_.probe.arrived.includes('one/1 r b'));
    const warning = it_.log.lines.find(({ message }) => message.includes('no longer has the sink two'));
    expect([warning?.fields, warning?.message]).to.deep.equal([
      { sink: 'two', deliveries: 1 },
      'the config no longer has the sink two, and 1 delivery waits for it; bring it back, or give them up: change-hook deliveries discard --sink two',
    ]);
    await it_.reload(config(probes({ one: 1, two: 3 })));
    await it_.until(() => it_.probe.arrived.includes('two/3 r b'));
    expect(it_.probe.arrived.filter((it) => it.startsWith('two'))).to.deep.equal(['two/2 r a', 'two/3 r b']);
  });
});
