import { expect } from 'chai';
import { lifecycleDefects } from './broken-sinks/lifecycle.js';
import { deliverDefects } from './broken-sinks/deliver.js';
import type { SinkDefect } from './broken-sinks/defect.js';
import { pollDefects } from './broken-sinks/polls.js';
import { shapeDefects } from './broken-sinks/shape.js';
import { silenceDefects } from './broken-sinks/silence.js';
import { verdictDefects } from './broken-sinks/verdicts.js';
import { sinkFailures, sinkTestsOf } from './run-sink-suite.js';
import { soundSink, ToySink, ToyWorld } from './toy-sink.js';

const DEFECTS: readonly SinkDefect[] = [...shapeDefects, ...deliverDefects, ...verdictDefects, ...pollDefects, ...lifecycleDefects, ...silenceDefects];

describe('testSink', () => {
  it('finds nothing wrong with a sound sink', async () => {
    expect([...(await sinkFailures())]).to.deep.equal([]);
  });

  it('finds nothing wrong with a sound sink that has no batch, check, reopen or options, in a world without trouble', async () => {
    const { batch: _, options: __, ...members } = soundSink;
    const plugin = {
      ...members,
      create(ctx: Parameters<typeof soundSink.create>[0]) {
        const sink = new ToySink({ ...ctx, options: { to: 'the only one', password: '' } });
        return { deliver: sink.deliver.bind(sink), close: sink.close.bind(sink) };
      },
    };
    const makeWorld = () => {
      const world = new ToyWorld();
      Object.assign(world, { name: 'the only one' });
      return { start: () => (world.start(), { options: {} }), received: () => world.received(), stop: () => world.stop() };
    };
    expect([...(await sinkFailures({ plugin, makeWorld }))]).to.deep.equal([]);
  });

  describe('catches a sink that', () => {
    for (const { defect, law, suite } of DEFECTS) {
      it(`${defect} (${law})`, async () => {
        const failed = await sinkFailures(suite, law);
        expect(failed.get(law)).to.match(/\n {2}mend: ./);
      });
    }
  });

  it('has a broken sink for each of its laws', () => {
    const laws = sinkTestsOf().map(({ title }) => title).filter((title) => !title.startsWith('its options'));
    expect(laws.filter((title) => DEFECTS.every(({ law }) => law !== title))).to.deep.equal([]);
  });
});
