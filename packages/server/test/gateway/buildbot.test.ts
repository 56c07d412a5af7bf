import { expect } from 'chai';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { createBuildbotMaster, whyNoBuildbot } from 'change-hook-testkit';
import type { BuildbotMaster } from 'change-hook-testkit';
import { commit, pushOf, TestGateway } from './support.js';

const SECRET = 'end-to-end';

interface Push {
  ref: string;
  repository: { full_name: string; html_url: string };
  commits: { id: string; message: string; url: string; author: { name: string; email: string }; added: string[]; modified: string[]; removed: string[] }[];
}

/** A push with commits, as GitHub sends it. */
const push = (examples as unknown as { name: string; examples: unknown[] }[])
  .find(({ name }) => name === 'push')!
  .examples.find((it) => (it as Push).commits.length > 0) as Push;

const why = whyNoBuildbot();
const suite = why === undefined ? describe : describe.skip;

suite(`the gateway before a real Buildbot master${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  let master: BuildbotMaster;
  let it_: TestGateway;
  before(async () => {
    master = await createBuildbotMaster({ dialects: '{"base": True, "poller": True}', pollers: ['door', 'roof'] });
    await master.start();
  });
  after(() => master.remove());
  beforeEach(() => (it_ = new TestGateway()));
  afterEach(() => it_.close());

  const sinkBy = (way: 'PB' | 'base') => (way === 'PB' ? { master: master.master, user: master.user, password: master.password } : { url: master.url });

  for (const way of ['PB', 'base'] as const) {
    it(`brings a signed push of GitHub's own example to the master by ${way}, field by field`, async () => {
      const before = await lastChange(master);
      await it_.start({ change_hook_dialects: { github: { secret: SECRET, strict: true } }, change_hook_sinks: { buildbot: sinkBy(way) } });
      expect((await it_.push(push, SECRET)).status).to.equal(202);
      const changes = await changesAfter(master, before, push.commits.length);
      for (const [n, it] of push.commits.entries()) {
        expect(changes[n]).to.deep.include({
          author: `${it.author.name} <${it.author.email}>`,
          comments: it.message,
          revision: it.id,
          revlink: it.url,
          repository: push.repository.html_url,
          project: push.repository.full_name,
          branch: push.ref.replace(/^refs\/(heads|tags)\//, ''),
        });
        expect([...(changes[n]?.files ?? [])].sort()).to.deep.equal([...it.added, ...it.modified, ...it.removed].sort());
        expect(changes[n]?.properties).to.deep.include({ event: ['push', 'Change'] });
      }
    });
  }

  it('brings a posted change to the master', async () => {
    const before = await lastChange(master);
    await it_.start({ change_hook_dialects: { base: true }, change_hook_sinks: { buildbot: sinkBy('PB') } });
    await it_.post('/change_hook/base', JSON.stringify({ author: 'Zoë <z@example.org>', comments: 'grüße ☃', files: ['ä/ö'], properties: { n: 2 ** 40, deep: { list: [1, null, true] } }, branch: 'b' }));
    const [change] = await changesAfter(master, before, 1);
    expect(change).to.deep.include({ author: 'Zoë <z@example.org>', comments: 'grüße ☃', files: ['ä/ö'], branch: 'b' });
    expect(change?.properties).to.deep.include({ n: [2 ** 40, 'Change'], deep: [{ list: [1, null, true] }, 'Change'] });
  });

  it('keeps what comes while the master is down, and brings it in order once it is back', async () => {
    const before = await lastChange(master);
    await it_.start({ change_hook_dialects: { github: { secret: SECRET } }, change_hook_sinks: { buildbot: { ...sinkBy('PB'), url: master.url, $first_wait: 0.1, $longest_wait: 0.5 } } });
    await master.stop();
    for (const n of [1, 2, 3]) expect((await it_.push(pushOf([commit(n)]), SECRET)).status).to.equal(202);
    await master.start();
    const changes = await changesAfter(master, before, 3);
    expect(changes.map(({ comments }) => comments)).to.deep.equal(['commit 1', 'commit 2', 'commit 3']);
  });

  it('keeps knocks on its pollers while the master is down, and each polls once when it is back', async () => {
    const before = await lastChange(master);
    const sink = { ...sinkBy('PB'), url: master.url, $first_wait: 0.1, $longest_wait: 0.5 };
    await it_.start({ change_hook_dialects: { poller: true }, change_hook_sinks: { buildbot: sink } });
    await master.stop();
    for (const poller of ['door', 'roof', 'door', 'no-such-poller', 'door']) {
      const response = await it_.post(`/change_hook/poller?poller=${poller}`, '');
      expect([response.status, ((await response.json()) as { polls: number }).polls]).to.deep.equal([202, 1]);
    }
    await master.start();
    await changesAfter(master, before, 2);
    // A poll that was stored later than these: when it has come, they have all come.
    await it_.post('/change_hook/poller?poller=roof', '');
    const changes = await changesAfter(master, before, 3);
    expect(changes.map(({ comments }) => comments).sort()).to.deep.equal(['polled door', 'polled roof', 'polled roof']);
  });
});

async function lastChange(master: BuildbotMaster): Promise<number> {
  return (await master.changes()).at(-1)?.changeid ?? 0;
}

/** Waits for `count` changes behind one, by asking again. */
async function changesAfter(master: BuildbotMaster, after: number, count: number) {
  for (;;) {
    const changes = await master.changes(after);
    if (changes.length >= count) return changes;
  }
}
