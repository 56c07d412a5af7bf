import { expect } from 'chai';
import { MemoryLog } from 'change-hook-core';
import type { FailedDelivery } from 'change-hook-core';
import { createGateway } from 'change-hook-server';
import type { Gateway } from 'change-hook-server';
import { fakeIo, runIn } from './fake-io.js';
import { run } from '../src/index.js';
import { DEMO_DIALECT, DEMO_SINK, useWorkplace } from './workplace.js';

/** The forge of the dialect \`demo\`, seen from the test: the dialect runs in its process. */
interface Forge {
  failed: FailedDelivery[];
  /** `repository/hook/delivery by token` */
  asked: string[];
  tokens: unknown[];
  sinces: number[];
  /** What it answers to each. */
  onRedeliver: () => void;
  busyUntil: number;
}

const DIALECT = DEMO_DIALECT.replace('identify: () => undefined', "identify: (request) => request.header('x-id')").replace(
  'translate(',
  `admin: {
    repository: 'OWNER/REPO',
    listHooks: () => [{ id: '9', url: 'https://ci.example/ci/change_hook/demo', events: [], active: true }],
    async failedDeliveries(hook, since, ctx) {
      const forge = globalThis[Symbol.for('change-hook-forge')];
      forge.tokens.push(ctx.options.token);
      forge.sinces.push(since);
      if (forge.busyUntil > 0) await ctx.pause(forge.busyUntil);
      return hook.repository === 'acme/none' ? [] : forge.failed;
    },
    redeliver({ repository, id }, delivery) {
      const forge = globalThis[Symbol.for('change-hook-forge')];
      forge.asked.push(repository + '/' + id + '/' + delivery.id);
      forge.onRedeliver();
    },
    senderOf: ({ repository }) => repository.replace('https://forge.example/', ''),
  },
  translate(`,
);

describe('catch-up', () => {
  let forge: Forge;
  let gateway: Gateway;
  // Before its folder is removed.
  afterEach(() => gateway.stop());
  const at = useWorkplace();
  const AT = Date.UTC(2024, 2, 1, 12);
  const failed = (...ids: string[]): FailedDelivery[] => ids.map((id) => ({ id, deliveryId: `guid-${id}`, at: AT, event: 'push', reason: '502 no \u001B[31mroute', again: id.endsWith('!') }));

  beforeEach(async () => {
    forge = { failed: [], asked: [], tokens: [], sinces: [], onRedeliver: () => {}, busyUntil: 0 };
    (globalThis as Record<symbol, unknown>)[Symbol.for('change-hook-forge')] = forge;
    at().install('change-hook-dialect-demo', DIALECT);
    at().install('change-hook-dialect-plain', DEMO_DIALECT.replace("'demo'", "'plain'"));
    at().install('change-hook-sink-demo', DEMO_SINK);
    await config();
  });
  afterEach(() => delete (globalThis as Record<symbol, unknown>)[Symbol.for('change-hook-forge')]);

  async function config(mounts = 'demo: { token: t0 }'): Promise<void> {
    await (gateway as Gateway | undefined)?.stop();
    const file = at().config(
      'http_port: 0', 'base_path: /ci', `change_hook_dialects: { ${mounts}, plain: { token: t, secret: s } }`.replace('demo: {', 'demo: { secret: s,'),
      'change_hook_sinks: { demo: true }', 'change_hook_inbox: { sqlite: { path: ./ch.db } }',
    );
    gateway = await createGateway({ config: { file }, searchFrom: [import.meta.url], log: new MemoryLog() });
    await gateway.start();
  }
  const command = (...args: string[]) => runIn({ cwd: at().folder }, 'catch-up', ...args);
  const receive = (id: string, repository = 'acme/app') =>
    fetch(`http://127.0.0.1:${gateway.address.port}/ci/change_hook/demo`, {
      method: 'POST', headers: { 'content-type': 'application/json', 'x-id': id, 'x-token': 's' },
      body: JSON.stringify({ changes: [{ author: 'Ann', repository: `https://forge.example/${repository}` }] }),
    });

  it('has sent again what is missing, and says what became of each', async () => {
    await receive('guid-1');
    forge.failed = failed('1', '2', '3!');
    const { code, out, err } = await command('demo', 'acme/app');
    expect(forge.asked).to.deep.equal(['acme/app/9/2']);
    expect(out).to.equal([
      'acme/app, webhook 9: 3 failed deliveries, 1 asked for, 1 had arrived, 1 asked for before',
      '  2024-03-01T12:00:00.000Z  push  guid-1   had arrived       502 no \\x1b[31mroute',
      '  2024-03-01T12:00:00.000Z  push  guid-2   asked for         502 no \\x1b[31mroute',
      '  2024-03-01T12:00:00.000Z  push  guid-3!  asked for before  502 no \\x1b[31mroute',
      '',
    ].join('\n'));
    expect([code, err]).to.deep.equal([0, 'what was asked for before is asked for once more with --again\n']);
  });

  it('asks for nothing twice, however often it runs', async () => {
    forge.failed = failed('1');
    await command('demo', 'acme/app');
    const { out } = await command('demo', 'acme/app');
    expect(out).to.contain('1 failed delivery, 1 asked for before');
    expect(forge.asked).to.have.length(1);
  });

  it('doubles nothing where two run at once', async () => {
    forge.failed = failed('1', '2');
    await Promise.all([command('demo', 'acme/app'), command('demo', 'acme/app')]);
    expect(forge.asked.sort()).to.deep.equal(['acme/app/9/1', 'acme/app/9/2']);
  });

  it('asks once more with --again, but not for what has arrived', async () => {
    await receive('guid-2!');
    forge.failed = failed('1!', '2!');
    await command('demo', 'acme/app', '--again');
    expect(forge.asked).to.deep.equal(['acme/app/9/1!']);
  });

  it('looks at the repositories of which the inbox has changes, where none is named', async () => {
    await receive('a', 'acme/app');
    await receive('b', 'acme/lib');
    await receive('c', 'acme/app');
    forge.failed = failed('1');
    await command('demo', '--dry-run');
    expect((await command('demo', '--dry-run')).out).to.match(/^acme\/app, webhook 9: .*\n.*\nacme\/lib, webhook 9: /);
  });

  it('looks at those of $catch_up first', async () => {
    await config('demo: { token: t0, $catch_up: { repositories: acme/none, since: 1h } }');
    await receive('a');
    const before = Date.now();
    expect((await command('demo')).out).to.equal('acme/none, webhook 9: nothing failed\n');
    expect(forge.sinces.at(-1)).to.be.within(before - 3_600_000, Date.now() - 3_600_000);
  });

  it('looks back for three days, or as it is told', async () => {
    const before = Date.now();
    await command('demo', 'acme/app');
    await command('demo', 'acme/app', '--since', '2024-03-01');
    expect(forge.sinces[0]).to.be.within(before - 3 * 86_400_000, Date.now() - 3 * 86_400_000);
    expect(forge.sinces[1]).to.equal(Date.UTC(2024, 2, 1));
  });

  it('looks at the webhook that is named', async () => {
    forge.failed = failed('1');
    await command('demo', 'acme/app', '--id', '77');
    expect(forge.asked).to.deep.equal(['acme/app/77/1']);
  });

  it('prints JSON', async () => {
    forge.failed = failed('1');
    const { out } = await command('demo', 'acme/app', '--json');
    expect(JSON.parse(out)).to.deep.equal({ repositories: [{ repository: 'acme/app', hook: '9', deliveries: [{ ...failed('1')[0], outcome: 'requested' }] }] });
    expect(out).to.not.contain('\u001B');
  });

  it('ends with 1 and says why where the forge says no', async () => {
    forge.failed = failed('1');
    forge.onRedeliver = () => {
      throw new Error('no');
    };
    const { code, out } = await command('demo', 'acme/app');
    expect([code, out]).to.satisfy(([c, o]: [number, string]) => c === 1 && o.includes('1 not sent again'));
  });

  it('takes the token of a file, of the environment, or of the config, in this order', async () => {
    at().write('token', 'from-file\n');
    const env = { CHANGE_HOOK_FORGE_TOKEN: 'from-environment' };
    await runIn({ cwd: at().folder, env }, 'catch-up', 'demo', 'acme/app', '--token-file', 'token');
    await runIn({ cwd: at().folder, env }, 'catch-up', 'demo', 'acme/app');
    await command('demo', 'acme/app');
    expect(forge.tokens).to.deep.equal(['from-file', 'from-environment', 't0']);
  });

  it('waits for a rate limit until it is ended by a signal', async () => {
    forge.busyUntil = Date.now() + 1_800_000;
    const io = fakeIo({ cwd: at().folder });
    const ended = run(['catch-up', 'demo', 'acme/app'], io);
    await io.printed(/the forge takes no more calls before 20.*; waiting/);
    io.signal('SIGINT');
    expect(await ended).to.equal(1);
    expect(io.err()).to.contain('ended; what was asked for by then comes all the same');
  });

  it('does not wait for a rate limit in a dry run', async () => {
    forge.busyUntil = Date.now() + 1_800_000;
    const { code, err } = await command('demo', 'acme/app', '--dry-run');
    expect(code).to.equal(1);
    expect(err).to.contain('the forge takes no more calls before');
  });

  describe('where no gateway runs', () => {
    it('asks for nothing, and says what it needs', async () => {
      forge.failed = failed('1');
      await gateway.stop();
      const { code, err } = await command('demo', 'acme/app');
      expect(code).to.equal(1);
      expect(err).to.contain('what is sent again needs a gateway that takes it').and.contain('CH_SERVER_NOT_RUNNING');
      expect(forge.asked).to.deep.equal([]);
    });

    it('tells with --dry-run what it would ask for, from the store', async () => {
      await receive('guid-1');
      forge.failed = failed('1', '2');
      await gateway.stop();
      const { code, out } = await command('demo', '--dry-run');
      expect([code, forge.asked]).to.deep.equal([0, []]);
      expect(out).to.contain('acme/app, webhook 9: 2 failed deliveries, 1 would be asked for, 1 had arrived');
    });
  });

  for (const [what, args, mounts, words] of [
    ['a mount that there is not', ['nobody'], undefined, 'CH_ADMIN_NO_MOUNT'],
    ['a dialect whose forge can not be asked', ['plain', 'acme/app'], undefined, 'CH_ADMIN_UNSUPPORTED'],
    ['a mount without a token', ['demo', 'acme/app'], 'demo: { }', 'has no token: give one with --token-file'],
    ['a mount that remembers no delivery ids', ['demo', 'acme/app'], 'demo: { token: t, $dedupe: false }', 'CH_CONFIG_CATCH_UP'],
    ['an inbox without changes, and no repository', ['demo'], undefined, 'no repository is known: name some'],
    ['--id with two repositories', ['demo', 'a/b', 'c/d', '--id', '9'], undefined, '--id goes with one repository'],
    ['a token file that is not there', ['demo', 'a/b', '--token-file', 'nothing'], undefined, "nothing can't be read"],
  ] as const) {
    it(`refuses ${what}`, async () => {
      if (mounts !== undefined) await config(mounts);
      const { code, err } = await command(...args);
      expect(code).to.be.oneOf([1, 2]);
      expect(err).to.contain(words);
    });
  }

  it('tells of a token that the shell of the operator does not have', async () => {
    at().config('change_hook_dialects: { demo: { token: "${env:NOT_SET}", secret: "${env:NOR_THIS}" } }', 'change_hook_inbox: { sqlite: { path: ./ch.db } }');
    const { code, err } = await command('demo', 'acme/app');
    expect([code, err.includes('change_hook_dialects.demo.token refers to ${env:NOT_SET}'), err.includes('NOR_THIS')]).to.deep.equal([1, true, false]);
    at().write('token', 'from-file\n');
    expect((await command('demo', 'acme/app', '--token-file', 'token')).code).to.equal(0);
  });
});
