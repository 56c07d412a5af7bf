import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { silentLog, systemClock, type Delivered, type Sink } from 'change-hook-core';
import { createBuildbotMaster, whyNoBuildbot, type BuildbotMaster } from 'change-hook-testkit';
import sinkPlugin from '../src/index.js';
import { optionsSchema } from '../src/options.js';
import { calm } from './support/changes.js';

const why = whyNoBuildbot();
const HOOK = { user: 'hook', password: 'secret pass' };
const POLLERS = ['house', 'https://git.example/door?a=1&b=ü'];

describe(`pollers of a real Buildbot master${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
  this.timeout(60_000);
  let master: BuildbotMaster;
  let sink: Sink;
  let newest = 0;

  const make = async (options: object): Promise<Sink> =>
    sinkPlugin.create({ options: optionsSchema.parse(options), name: 'bb', log: silentLog, clock: systemClock, folder: '/' });
  const knock = async (poller?: string): Promise<Delivered | undefined> =>
    sink.poll?.({ poller, receipt: 'R', mount: 'poller', receivedAt: 0 }, { signal: calm(), uncertain: false });
  /** The pollers that have polled since it was last asked; waits until they are so many. */
  const polled = async (atLeast: number): Promise<string[]> => {
    for (;;) {
      const changes = await master.changes(newest);
      if (changes.length < atLeast) await delay(50);
      else {
        newest = changes.at(-1)?.changeid ?? newest;
        return changes.map(({ comments }) => comments.replace('polled ', '')).sort();
      }
    }
  };

  before(async function () {
    if (why !== undefined) return this.skip();
    master = await createBuildbotMaster({ changeHookAuth: HOOK, dialects: '{"base": True, "poller": True}', pollers: POLLERS });
    await master.start();
    sink = await make({ url: master.url, url_user: HOOK.user, url_password: HOOK.password });
  });
  after(async () => {
    await (sink as Sink | undefined)?.close();
    await (master as BuildbotMaster | undefined)?.remove();
  });

  for (const name of POLLERS) {
    it(`a knock lets ${name} poll, and no other`, async () => {
      expect(await knock(name)).to.deep.equal({ ok: true });
      expect(await polled(1)).to.deep.equal([name]);
    });
  }

  it('a knock without a name lets all poll', async () => {
    expect(await knock()).to.deep.equal({ ok: true });
    expect(await polled(2)).to.deep.equal([...POLLERS].sort());
  });

  it('one that it does not have is invalid', async () => {
    expect(await knock('no such')).to.deep.equal({ ok: false, why: 'invalid', reason: 'the master has no poller of this name, or does not allow it (400)' });
  });

  it('are unreachable with a wrong password, and the reason names the option', async () => {
    const stranger = await make({ url: master.url, url_user: HOOK.user, url_password: 'wrong' });
    const said = await stranger.poll?.({ poller: 'house', receipt: 'R', mount: 'poller', receivedAt: 0 }, { signal: calm(), uncertain: false });
    expect(said).to.include({ ok: false, why: 'unreachable' });
    expect(said).to.have.property('reason').that.includes('change_hook_sinks.bb.url_password');
    await stranger.close();
  });

  it('are there only for a sink with a url', async () => {
    const byPb = await make({ master: master.master, password: 'x' });
    expect(byPb.poll).to.equal(undefined);
    await byPb.close();
  });
});
