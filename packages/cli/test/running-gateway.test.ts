import { expect } from 'chai';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from './fake-io.js';
import { changes, useGateway } from './in-process-gateway.js';
import { useWorkplace } from './workplace.js';

describe('commands that ask a running gateway', () => {
  const at = useGateway('{ demo: true, down: true }');
  const command = (...args: string[]) => at().command(...args);
  const post = (body: unknown, mount?: string) => at().post(body, mount);
  const eventually = (wanted: RegExp, ...args: string[]) => at().eventually(wanted, ...args);

  describe('status', () => {
    it('says who runs, what is mounted and how it is guarded, what each sink has in hand, and what the inbox holds', async () => {
      await post(changes('r'));
      await post({ ignored: 'not a push' });
      await post(changes('r'), 'closed');
      const out = await eventually(/1 delivered/, 'status');
      expect(out).to.match(new RegExp(`^change-hook \\d+\\.\\d+\\.\\d+, process ${process.pid}, runs since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\n`));
      expect(out).to.contain('\nmounts:\n  /ci/change_hook/demo    demo@1.2.3  open to everybody\n  /ci/change_hook/closed  demo@1.2.3  guarded by token\n');
      expect(out).to.contain('\nsinks:\n  demo  demo@1.2.3  1 delivered\n  down  down@1.2.3  1 pending');
      expect(out).to.match(/\ninbox: 2 receipts, 1 refused request\n$/);
    });

    it('says which sink can not be reached, and why', async () => {
      await post(changes('r'));
      const out = await eventually(/1 delivered[^]*can't be reached/, 'status');
      expect(out).to.match(/\n {2}down {2}down@1\.2\.3 {2}1 pending +can't be reached, (?:tried again in \d+ s|being tried again): connection refused\n/);
      const { delivery } = JSON.parse((await command('status', '--json')).out) as { delivery: object[] };
      expect(delivery).to.have.length(2);
      expect(delivery[0]).to.include({ sink: 'demo', plugin: 'demo@1.2.3', circuit: 'closed', delivered: 1 });
      expect(delivery[1]).to.include({ sink: 'down', reason: 'connection refused' });
    });

    it('says what waits for a sink that the config no longer has, until it is discarded', async () => {
      await post(changes('r', 's'));
      await eventually(/2 delivered/, 'status');
      await at().restart('{ demo: true }');
      expect((await command('status')).out).to.match(/\n {2}down +not in the config +2 orphaned\n/);
      const status = JSON.parse((await command('status', '--json')).out) as { orphans: object[] };
      expect(status.orphans).to.deep.equal([{ sink: 'down', pending: 2 }]);
      expect((await command('deliveries', 'list', '--sink', 'down')).out).to.match(/ orphaned +demo +down .*\n.* orphaned +demo +down /);
      expect(await command('deliveries', 'discard', '--yes', '--sink', 'down')).to.deep.equal({ code: 0, out: '2 deliveries are discarded\n', err: '' });
      expect((await command('status')).out).to.not.contain('not in the config');
      expect((await command('deliveries', 'list', '--sink', 'down')).out).to.not.contain('orphaned');
    });

    it('prints JSON for programs', async () => {
      const { code, out } = await command('status', '--json');
      expect(code).to.equal(0);
      const status = JSON.parse(out) as { pid: number; config: string; mounts: { path: string }[] };
      expect(status).to.include({ pid: process.pid, config: join(at().place.folder, 'change-hook.config.yaml') });
      expect(status.mounts.map(({ path }) => path)).to.deep.equal(['/ci/change_hook/demo', '/ci/change_hook/closed']);
    });

    it('works where the secrets of the config can not be read', async () => {
      at().place.config('change_hook_dialects: { demo: { secret: "${env:UNSET}" } }', 'change_hook_inbox: { sqlite: { path: ./ch.db } }');
      const { code, err } = await command('status');
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    });
  });

  describe('deliveries list', () => {
    it('lists the newest first, in columns', async () => {
      const { id } = await post(changes('r', 's', 'r'));
      const out = await eventually(/delivered[^]*delivered/, 'deliveries', 'list');
      const rows = out.trimEnd().split('\n').map((line) => line.trim().split(/ {2,}/));
      expect(rows[0]).to.deep.equal(['ID', 'RECEIVED', 'STATE', 'FROM', 'TO', 'CHANGES', 'REPOSITORY', 'RECEIPT', 'TROUBLE']);
      expect(rows.slice(1).map(([number]) => Number(number))).to.deep.equal([4, 3, 2, 1]);
      const facts = rows.slice(1).map(([, , state, from, to, count, repository, receipt]) => ({ state, from, to, count, repository, receipt }));
      expect(facts).to.deep.include({ state: 'delivered', from: 'demo', to: 'demo', count: '2', repository: 'r', receipt: id });
      expect(facts).to.deep.include({ state: 'delivered', from: 'demo', to: 'demo', count: '1', repository: 's', receipt: id });
      expect(facts.filter(({ state, to }) => state === 'pending' && to === 'down')).to.have.length(2);
    });

    it('tells why a delivery has not arrived', async () => {
      await post(changes('r'));
      const out = await eventually(/refused/, 'deliveries', 'list', '--sink', 'down');
      expect(out).to.match(/pending +demo +down +1 +r +\S+ +.*connection refused/);
    });

    it('leaves the trouble of one that has arrived to deliveries show', async () => {
      await at().restart('{ picky: true }');
      await post(changes('r'));
      await eventually(/dead.*not to my taste/, 'deliveries', 'list');
      at().place.write('mended', '');
      await command('deliveries', 'retry', '--all');
      expect(await eventually(/delivered/, 'deliveries', 'list')).not.to.contain('not to my taste');
      expect((await command('deliveries', 'show', '1')).out).to.match(/\n {2}had trouble +refused: not to my taste\n/);
    });

    it('shows a change without a repository, and nothing that a terminal obeys', async () => {
      await post(changes('', 'evil\u001b[2J\u202e'));
      const { out } = await command('deliveries', 'list', '--sink', 'down');
      expect(out).to.contain('(none)').and.contain('evil\\x1b[2J\\u{202e}');
    });

    it('keeps to its filters', async () => {
      await post(changes('r'));
      await post(changes('s'));
      await eventually(/delivered[^]*delivered/, 'deliveries', 'list');
      const ids = async (...args: string[]): Promise<number[]> => {
        const { code, out } = await command('deliveries', 'list', '--json', ...args);
        expect(code).to.equal(0);
        return (JSON.parse(out) as { id: number }[]).map(({ id }) => id);
      };
      expect(await ids()).to.deep.equal([4, 3, 2, 1]);
      expect(await ids('--repository', 'r')).to.have.length(2);
      expect(await ids('--state', 'delivered', '--sink', 'demo', '--mount', 'demo')).to.have.length(2);
      expect(await ids('--before', '3')).to.deep.equal([2, 1]);
      expect(await ids('--limit', '1')).to.deep.equal([4]);
      expect(await ids('--since', '1h', '--until', '2999-01-01')).to.have.length(4);
      expect(await ids('--until', new Date(Date.now() + 60_000).toISOString(), '--sink', 'demo')).to.have.length(2);
    });

    it('says how to see more when the list was cut', async () => {
      await post(changes('r'));
      expect((await command('deliveries', 'list', '--limit', '1')).err).to.equal('there may be more: --before 2\n');
      expect((await command('deliveries', 'list')).err).to.equal('');
    });

    it('says that nothing matches, and fails', async () => {
      await post(changes('r'));
      for (const filter of [['--state', 'dead'], ['--mount', 'closed'], ['--until', '2001-01-01'], ['--before', '1']]) {
        expect(await command('deliveries', 'list', ...filter)).to.deep.equal({ code: 1, out: '', err: 'no delivery matches\n' });
        expect(await command('deliveries', 'list', '--json', ...filter)).to.deep.equal({ code: 1, out: '[]\n', err: 'no delivery matches\n' });
      }
    });

    it('says that there is none yet, which is no failure', async () => {
      expect(await command('deliveries', 'list')).to.deep.equal({ code: 0, out: 'there is no delivery\n', err: '' });
      expect(await command('deliveries', 'list', '--json')).to.deep.equal({ code: 0, out: '[]\n', err: '' });
    });
  });

  it('fail for a user who may not use the socket, and say who may', async () => {
    chmodSync(at().place.folder, 0o755);
    chmodSync(join(at().place.folder, 'change-hook.config.yaml'), 0o644);
    const { code, err } = await asSomebodyElse(join(at().place.folder, 'ch.db.sock'), () => command('status'));
    expect(code).to.equal(1);
    expect(err).to.contain('CH_SERVER_DENIED').and.contain('sudo -u');
  });
});

/** root may use every socket, so it steps down; of any other user the right is taken. */
async function asSomebodyElse<T>(socket: string, act: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) {
    chmodSync(socket, 0);
    return act();
  }
  process.seteuid?.(65_534);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}

describe('change-hook status, when no gateway runs', () => {
  const at = useWorkplace();

  it('fail and say how to start it: status', async () => {
    at().config('change_hook_inbox: { sqlite: { path: ./ch.db } }');
    const { code, out, err } = await runIn({ cwd: at().folder }, 'status');
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(/^CH_SERVER_NOT_RUNNING: no gateway answers on /);
    expect(err).to.contain(join(at().folder, 'ch.db.sock')).and.contain('change-hook serve');
  });

  it('takes a socket that nobody listens on for no gateway', async () => {
    at().config('management_socket: ./left-behind');
    writeFileSync(join(at().folder, 'left-behind'), '');
    const { code, err } = await runIn({ cwd: at().folder }, 'status');
    expect(code).to.equal(1);
    expect(err).to.contain('CH_SERVER_NOT_RUNNING');
  });

  it('says so when the config has no socket', async () => {
    at().config('management_socket: false');
    const { code, err } = await runIn({ cwd: at().folder }, 'status');
    expect(code).to.equal(1);
    expect(err).to.equal('error: the config has management_socket: false, so nobody can ask the gateway\n');
  });
});

describe('status of a sink that takes changes and can not be reached with polls', () => {
  const at = useGateway('{ deaf: true }', '{ poller: true }');

  it('says so of its polls alone', async () => {
    await at().post({}, 'poller?poller=door');
    const out = await at().eventually(/its polls/, 'status');
    expect(out).to.match(/\n {2}deaf {2}deaf@1\.2\.3 {2}1 pending +its polls: can't be reached, (?:tried again in \d+ s|being tried again): connection refused\n/);
    expect(out.match(/can't be reached/g)).to.have.length(1);
  });
});
