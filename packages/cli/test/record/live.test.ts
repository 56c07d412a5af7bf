import { expect } from 'chai';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fakeIo } from '../fake-io.js';
import type { FakeIo } from '../fake-io.js';
import { run } from '../../src/index.js';
import { runProcess } from '../served-gateway.js';
import { DEMO_DIALECT, useWorkplace } from '../workplace.js';
import { filesIn, runCases } from './support.js';

const post = (url: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

describe('change-hook record, with a gateway of its own', function () {
  this.timeout(60_000);
  const at = useWorkplace();

  /** Runs the command in this process; fulfils once it listens. */
  const start = async (...args: string[]): Promise<{ io: FakeIo; url: string; ended: Promise<number> }> => {
    const io = fakeIo({ cwd: at().folder, env: { TOKEN: 'open-sesame' } });
    const ended = run(['record', ...args], io);
    await Promise.race([io.printed(/records what/), ended.then((code) => { throw new Error(`it ended with ${code}: ${io.err()}`); })]);
    const [, url = ''] = /records what (http:\S+) accepts/.exec(io.out()) ?? [];
    return { io, url, ended };
  };
  const install = (): void => void at().install('change-hook-dialect-demo', DEMO_DIALECT);

  it('records what a dialect accepts, each request once, until it is told to end', async () => {
    install();
    const { io, url, ended } = await start('--dialect', 'demo', '--options', '{"project":"house"}');
    for (const repository of ['a', 'b', 'a']) await post(url, { changes: [{ author: 'Ann', repository }] });
    await io.printed(/\(it was there already\)/);
    io.signal('SIGINT');
    expect(await ended).to.equal(0);
    const cases = join(at().folder, 'test', 'cases');
    expect(readdirSync(cases)).to.have.length(2);
    const { default: dialect } = (await import(join(at().folder, 'node_modules', 'change-hook-dialect-demo', 'index.js'))) as { default: never };
    expect(await runCases(dialect, cases)).to.deep.equal({ ran: 2, failures: [] });
    expect(await post(url, {}).then(() => 'answers', () => 'gone')).to.equal('gone');
  });

  it('ends by itself after so many new cases', async () => {
    install();
    const { url, ended } = await start('--dialect', 'demo', '--count', '2', '--to', 'cases');
    for (const ignored of ['a', 'a', 'b']) await post(url, { ignored });
    expect(await ended).to.equal(0);
    expect(readdirSync(join(at().folder, 'cases'))).to.have.length(2);
  });

  it('records nothing that is refused', async () => {
    install();
    const { io, url, ended } = await start('--dialect', 'demo', '--options', '{"secret":"${env:TOKEN}"}', '--count', '1');
    expect((await post(url, { ignored: 'a' })).status).to.equal(401);
    expect((await post(url, { ignored: 'b' }, { 'x-token': 'open-sesame' })).status).to.equal(202);
    expect(await ended).to.equal(0);
    const files = Object.values(filesIn(join(at().folder, 'test', 'cases'))).join('');
    expect(files).to.contain('"ignored": "b"').and.not.contain('"ignored": "a"').and.not.contain('open-sesame');
    expect(io.out()).to.match(/-> 401 /).and.not.contain('open-sesame');
  });

  it('records a mount of the config, with its options and its $auth, and leaves store and sinks of the config alone', async () => {
    install();
    at().config(
      'http_port: 1',
      'change_hook_dialects: { door: { $dialect: demo, project: house, $auth: { bearer: "${env:TOKEN}", query: "other-token" }, $allow_from: 192.0.2.1 } }',
      'change_hook_sinks: { jsonl: { path: ./out.jsonl } }',
    );
    const { io, url, ended } = await start('--mount', 'door', '--count', '2');
    expect(url).to.match(/\/change_hook\/door$/);
    expect((await post(url, { ignored: 'x' })).status).to.equal(401);
    await post(url, { changes: [{ author: 'Ann' }] }, { authorization: 'Bearer open-sesame' });
    await post(`${url}?token=other-token&category=c`, { changes: [{ author: 'Bo' }] });
    expect(await ended).to.equal(0);
    const files = Object.values(filesIn(join(at().folder, 'test', 'cases'))).join('');
    expect(files).to.contain('"project": "house"').and.contain('"query": "category=c"');
    expect(files + io.out()).not.to.contain('open-sesame').and.not.contain('other');
    expect(readdirSync(at().folder)).to.have.members(['change-hook.config.yaml', 'node_modules', 'test']);
  });

  it('takes options that are functions of a config in JavaScript, and says that a case holds none', async () => {
    at().install('change-hook-dialect-demo', DEMO_DIALECT.replace("ctx.options.project ?? ''", 'ctx.options.project?.() ?? ""'));
    at().write('change-hook.config.mjs', "export default { change_hook_dialects: { demo: { project: () => 'made' } } };");
    const { io, url, ended } = await start('--mount', 'demo', '--count', '1');
    expect(io.err()).to.contain("note: the option project is code, which a case can't hold");
    await post(url, { changes: [{ author: 'Ann' }] });
    expect(await ended).to.equal(0);
  });

  it('records for a package in a folder, into its own cases, in a process that leaves nothing behind', async () => {
    const temporary = join(at().folder, 'tmp');
    mkdirSync(temporary);
    at().write('acme/package.json', JSON.stringify({ name: '@acme/change-hook-dialect-demo', version: '1.0.0', type: 'module', exports: './index.js' }));
    at().write('acme/index.js', DEMO_DIALECT);
    const { child, ended, printed } = runProcess(['record', '--dialect', './acme'], { cwd: at().folder, env: { TMPDIR: temporary } });
    try {
      const [, url = ''] = /records what (http:\S+) accepts/.exec(await printed(/records what .*\n/)) ?? [];
      expect(url).to.match(/\/change_hook\/@acme\/demo$/);
      await post(url, { ignored: 'x' }, { accept: 'text/plain' });
      await printed(/ignored-[0-9a-f]{8}: /);
      child.kill('SIGTERM');
      expect(await ended).to.equal(0);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
    expect(readdirSync(join(at().folder, 'acme', 'test', 'cases'))).to.have.length(1);
    expect(readdirSync(temporary)).to.deep.equal([]);
  });

  it('ends at once at the second signal, and leaves nothing behind', async () => {
    install();
    const { io, ended } = await start('--dialect', 'demo');
    io.signal('SIGINT');
    io.signal('SIGINT');
    expect(io.exits).to.deep.equal([130]);
    await ended;
  });

  it('refuses a mount that the config does not have, and a dialect that is not installed', async () => {
    at().config('change_hook_dialects: { base: true }');
    const io = fakeIo({ cwd: at().folder });
    expect(await run(['record', '--mount', 'nope'], io)).to.equal(2);
    expect(io.err()).to.contain('the config has no mount "nope"; it has base');
    expect(await run(['record', '--dialect', 'nowhere'], io)).to.equal(1);
    expect(io.err()).to.contain('CH_PLUGIN_MISSING');
  });
});
