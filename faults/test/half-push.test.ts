import { expect } from 'chai';
import type { BuildbotMaster } from 'change-hook-testkit';
import { Connection } from './support/connection.js';
import type { Gateway } from './support/gateway.js';
import { describeWithMaster, makeMaster, sinkTo } from './support/master.js';
import { Place } from './support/place.js';
import { Proxy } from './support/proxy.js';
import { post } from './support/request.js';
import { createTell } from './support/tell.js';
import { inTime } from './support/until.js';

const COMMITS = 60;
/** The gateway dies when the master answers to these calls, before it hears the answer. */
const DEATHS = [7, 20, 41];

const idOf = (n: number): string => n.toString(16).padStart(40, '0');

const commit = (n: number) => ({
  id: idOf(n), message: `commit ${n}`, timestamp: '2024-03-01T10:20:30Z', url: `https://forge.example/octo/demo/commit/${idOf(n)}`,
  author: { name: 'Ann', email: 'ann@example.org' }, committer: { name: 'Ann', email: 'ann@example.org' },
  distinct: true, added: [`a${n}`], removed: [], modified: [],
});

const commits = Array.from({ length: COMMITS }, (_, n) => commit(n + 1));
const PUSH = {
  ref: 'refs/heads/main', before: idOf(0), after: idOf(COMMITS), created: false, deleted: false, forced: false, commits, head_commit: commits.at(-1),
  repository: { full_name: 'octo/demo', html_url: 'https://forge.example/octo/demo' },
};

describeWithMaster('a push of 60 commits to a real master', () => {
  const tell = createTell();
  let master: BuildbotMaster;
  let proxy: Proxy;
  let place: Place;
  before(async () => {
    master = await makeMaster();
    await master.start();
    proxy = await Proxy.listen(master.master);
    place = new Place({ change_hook_dialects: { github: true }, change_hook_sinks: { buildbot: sinkTo(master, { url: true, address: proxy.address }) } });
  });
  after(async () => {
    await place.remove();
    await proxy.close();
    await master.remove();
  });

  it(`in the middle of which the gateway is killed ${DEATHS.length} times: all arrive, in order, none twice`, async () => {
    let gateway: Gateway = await place.start();
    let answers = 0;
    proxy.rules = {
      onAnswer() {
        if (DEATHS.includes(++answers)) {
          process.kill(gateway.pid, 'SIGKILL');
          return 0;
        }
        return undefined;
      },
    };
    const connection = await Connection.open(gateway.port);
    const { status, json } = await connection.ask(post('/change_hook/github', PUSH, { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'a-push-of-60' }));
    expect({ status, changes: json.changes }).to.deep.equal({ status: 202, changes: COMMITS });
    const atDeath: number[] = [];
    for (const _ of DEATHS) {
      expect(await inTime('the gateway was killed', gateway.ended)).to.equal('SIGKILL');
      atDeath.push((await master.changes()).length);
      gateway = await place.start();
    }
    await gateway.drained();
    expect(await gateway.stop()).to.equal(0);
    const changes = await master.changes();
    const ids = changes.map(({ properties }) => String(properties['change_hook_id']?.[0]));
    tell({
      kills: DEATHS.length, acknowledged: COMMITS, delivered: new Set(ids).size, doubles: ids.length - new Set(ids).size, 'at the master at each kill': atDeath.join(' '),
    });
    expect(changes.map(({ revision }) => revision)).to.deep.equal(commits.map(({ id }) => id));
    expect(ids).to.deep.equal(commits.map((_, n) => `${json.id}/${n}`));
    expect(atDeath).to.deep.equal(DEATHS);
  });
});
