import { expect } from 'chai';
import { ManualClock, silentLog, type SinkContext } from 'change-hook-core';
import * as buildbot from '../src/index.js';
import { optionsSchema } from '../src/options.js';

describe('the exports of change-hook-sink-buildbot', () => {
  it('are the plugin and nothing else', () => {
    expect(Object.keys(buildbot)).to.deep.equal(['default']);
    expect(buildbot.default).to.include({ apiVersion: 1, name: 'buildbot' });
    expect(buildbot.default).to.not.have.property('batch');
  });

  it('make a sink that reaches out to nothing yet, and that can be closed twice', async () => {
    const options = optionsSchema.parse({ master: '127.0.0.1:1', password: 'x', url: 'http://127.0.0.1:1' });
    const ctx: SinkContext<typeof options> = { options, name: 'buildbot', log: silentLog, clock: new ManualClock(), folder: '/' };
    const sink = await buildbot.default.create(ctx);
    await sink.close();
    await sink.close();
  });
});
