import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isChangeHookError } from 'change-hook-core';
import type { ChangeHookError } from 'change-hook-core';
import { askManagement } from '../../src/index.js';
import { change, ReloadGateway } from './support.js';

describe('a reload that can not be done, or only in part', function () {
  this.timeout(30_000);
  let it_: ReloadGateway;
  beforeEach(() => (it_ = new ReloadGateway()));
  afterEach(() => it_.close());
  const problemsOf = async (work: Promise<unknown>): Promise<ChangeHookError[]> => {
    const error: unknown = await work.then(() => undefined, (thrown: unknown) => thrown);
    if (!(error instanceof AggregateError) || !error.errors.every((it) => isChangeHookError(it))) throw new Error('not refused as it should', { cause: error });
    return error.errors;
  };

  it('leaves the old config in force, says every problem of dialects and sinks at once, and leaves no sink behind', async () => {
    await it_.start({ change_hook_dialects: { demo: { secret: 's' } } });
    const problems = await problemsOf(
      it_.reload({
        change_hook_dialects: { demo: { wrong: true }, absent: true },
        change_hook_sinks: { fine: { $sink: 'probe', n: 9 }, probe: { wrong: true }, nowhere: true },
      }),
    );
    expect(problems.map(({ code }) => code)).to.have.members([
      'CH_CONFIG_OPTIONS_INVALID', 'CH_PLUGIN_MISSING', 'CH_CONFIG_OPTIONS_INVALID', 'CH_PLUGIN_MISSING',
    ]);
    expect(it_.log.text()).to.include('the gateway goes on with the one that it has').and.include('CH_PLUGIN_MISSING');
    expect([it_.probe.made, it_.probe.closed]).to.deep.equal([['probe/1', 'fine/9'], ['fine/9']]);
    expect([await it_.send('demo', change('a'), 's'), await it_.send('demo', change('a'))]).to.deep.equal([202, 401]);
    await it_.until(() => it_.probe.arrived.length === 1);
  });

  for (const [what, text, code] of [
    ['is no JSON', '{ "change_hook_dialects": ', 'CH_CONFIG_UNREADABLE'],
    ['has an unknown key', '{ "change_hook_dialect": {} }', 'CH_CONFIG_UNKNOWN_KEY'],
    ['lacks a secret', '{ "change_hook_dialects": { "demo": { "secret": "${file:./absent}" } } }', 'CH_CONFIG_SECRET'],
    ['is empty', '', 'CH_CONFIG_UNREADABLE'],
  ] as const) {
    it(`leaves the old config in force when the new one ${what}`, async () => {
      await it_.start({ change_hook_dialects: { demo: true } });
      writeFileSync(it_.file, text);
      expect((await problemsOf(it_.gateway.reload())).map((it) => it.code)).to.deep.equal([code]);
      expect(await it_.send('demo', change('a'))).to.equal(202);
      await it_.reload({ change_hook_dialects: { more: { $dialect: 'demo' } } });
      expect(await it_.send('more', change('a'))).to.equal(202);
    });
  }

  it('says what takes effect at the next start only, and takes the rest', async () => {
    await it_.start({ change_hook_dialects: { demo: true } });
    const { port } = it_.gateway.address;
    const report = await it_.reload({
      change_hook_dialects: { more: { $dialect: 'demo' } },
      http_port: port === 8099 ? 8098 : 8099,
      http_host: '127.0.0.2',
      base_path: '/ci',
      http_limits: { body: 7 },
      intake: { hook_seconds: 3 },
      log: { level: 'debug' },
      change_hook_inbox: { sqlite: { path: 'other.db' } },
    });
    const keys = ['http_port', 'http_host', 'base_path', 'http_limits', 'change_hook_inbox', 'intake', 'management_socket', 'log'];
    expect(report.restart).to.deep.equal(keys);
    expect(it_.log.text()).to.include(`what has changed in ${keys.join(', ')} takes effect at the next start`);
    expect(it_.gateway.address.port).to.equal(port);
    expect(await it_.send('more', change('a'))).to.equal(202);
    await it_.until(() => it_.probe.arrived.length === 1);
  });

  it('warns of mounts that are open where others can reach the gateway', async () => {
    await it_.start({ change_hook_dialects: { demo: { secret: 's' } }, http_host: '0.0.0.0' });
    expect((await it_.reload({ change_hook_dialects: { demo: { secret: 's' } }, http_host: '0.0.0.0' })).open).to.deep.equal([]);
    expect(it_.log.text()).to.not.include('whoever reaches');
    expect((await it_.reload({ change_hook_dialects: { demo: true }, http_host: '0.0.0.0' })).open).to.deep.equal(['demo']);
    expect(it_.log.text()).to.include('whoever reaches 0.0.0.0 can make changes through demo: set a secret or $auth');
  });

  it('says of a package whose code is wrong that this process may never read it again', async () => {
    await it_.start({ change_hook_dialects: { demo: true } });
    it_.install('change-hook-dialect-broken', 'throw new Error("half written");');
    await problemsOf(it_.reload({ change_hook_dialects: { demo: true, broken: true } }));
    expect(it_.log.text()).to.include('CH_PLUGIN_IMPORT: this process may not read the package again');
    const count = (): number => it_.log.lines.filter(({ message }) => message.includes('may not read')).length;
    const before = count();
    await problemsOf(it_.reload({ change_hook_dialects: { demo: true, absent: true } }));
    expect(count()).to.equal(before);
  });

  it('says that an inbox would not start that waits for the next start', async () => {
    await it_.start({ change_hook_dialects: { demo: true } });
    const problems = await problemsOf(it_.reload({ change_hook_dialects: { demo: true }, change_hook_inbox: { sqlite: { pathh: 'x' } } }));
    expect(problems.map(({ code }) => code)).to.deep.equal(['CH_CONFIG_OPTIONS_INVALID']);
  });

  it('says which packages run in another version than is installed, and calls them by the one that runs', async () => {
    await it_.start({ change_hook_dialects: { demo: true } });
    it_.install('change-hook-dialect-demo', 'export default "new code";', '2.0.0');
    it_.install('change-hook-sink-probe', 'export default "new code";', '3.0.0');
    const { outdated } = await it_.reload({ change_hook_dialects: { demo: { project: 'p' } }, change_hook_sinks: { probe: { n: 2 } } });
    expect(outdated).to.have.deep.members([
      { packageName: 'change-hook-dialect-demo', running: '1.0.0', installed: '2.0.0' },
      { packageName: 'change-hook-sink-probe', running: '1.0.0', installed: '3.0.0' },
    ]);
    expect(it_.log.text()).to.include('change-hook-dialect-demo 2.0.0 is installed, and 1.0.0 runs until the next start');
    expect([it_.gateway.mounts[0]?.dialect, it_.gateway.sinks[0]?.plugin]).to.deep.equal(['demo@1.0.0', 'probe@1.0.0']);
  });

  it('brings a worker that died back with what is in force, whatever stands in the file by then', async () => {
    await it_.start({ change_hook_dialects: { demo: true } });
    await it_.reload({ change_hook_dialects: { more: { $dialect: 'demo' } } });
    writeFileSync(it_.file, 'half a con');
    expect(await it_.send('more', change('a', 'r', { die: true }))).to.equal(503);
    for (let status = 503; status === 503; ) status = await it_.send('more', change('b'));
    await it_.until(() => it_.probe.arrived.length === 1);
  });

  it('reads a config in JavaScript anew each time, functions and all', async () => {
    const file = join(it_.folder, 'own.config.mjs');
    const write = (mount: string): void =>
      writeFileSync(
        file,
        `export default { http_port: 0, change_hook_dialects: { ${mount}: { $dialect: 'demo', fn() {} } }, change_hook_sinks: { probe: { n: 1 } }, change_hook_inbox: { sqlite: { path: 'inbox.db' } } };`,
      );
    write('one');
    await it_.start({}, { config: { file } });
    expect(await it_.send('one', change('a'))).to.equal(202);
    for (const mount of ['two', 'three']) {
      write(mount);
      await it_.gateway.reload();
      expect([await it_.send(mount, change('a')), await it_.send('one', change('a'))]).to.deep.equal([202, 404]);
    }
  });

  it('is asked for over the management API, which tells what it did, or every problem', async () => {
    await it_.start({ change_hook_dialects: { demo: true } });
    const ask = (body?: unknown) => askManagement(join(it_.folder, 'inbox.db.sock'), 'POST', '/reload', body);
    it_.write({ change_hook_dialects: { demo: { project: 'x' }, base: true } });
    expect(await ask({})).to.deep.equal({
      status: 200,
      body: {
        mounts: { added: ['base'], removed: [], changed: ['demo'] },
        sinks: { added: [], removed: [], changed: [] },
        open: ['demo', 'base'],
        restart: [],
        outdated: [],
        warnings: [],
      },
    });
    it_.write({ change_hook_dialects: { absent: true, gone: true } });
    const { status, body } = await ask({});
    expect([status, (body as { errors: { code: string }[] }).errors.map(({ code }) => code)]).to.deep.equal([409, ['CH_PLUGIN_MISSING', 'CH_PLUGIN_MISSING']]);
    expect([(await ask()).status, (await ask({ force: true })).status]).to.deep.equal([415, 400]);
  });

  it('has nothing to reload before the start and after the stop', async () => {
    await it_.start({ change_hook_dialects: { demo: true } });
    await it_.gateway.stop();
    const error: unknown = await it_.gateway.reload().then(() => undefined, (thrown: unknown) => thrown);
    expect((error as Error).message).to.equal('the gateway does not run');
  });
});
