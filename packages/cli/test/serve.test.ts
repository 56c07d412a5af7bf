import { expect } from 'chai';
import { once } from 'node:events';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { runProcess, serve } from './served-gateway.js';
import type { Served } from './served-gateway.js';
import { DEMO_DIALECT, useWorkplace } from './workplace.js';

const post = (url: string, body: string | URLSearchParams): Promise<Response> => fetch(url, { method: 'POST', body });
const CHANGE = new URLSearchParams({ author: 'Ann <ann@example.org>', comments: 'hello', repository: 'r' });

/** Sends all of a request but its last byte, and waits until the gateway has begun with it. */
async function halfPost(url: string): Promise<{ socket: Socket; finish: () => Promise<string> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const pieces: string[] = [];
  socket.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
  const body = CHANGE.toString();
  socket.write(
    'POST /change_hook/base HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\n' +
      `Content-Length: ${body.length}\r\n\r\n`,
  );
  await once(socket, 'data'); // 100 Continue
  socket.write(body.slice(0, -1));
  return {
    socket,
    async finish() {
      socket.write(body.slice(-1));
      if (!socket.readableEnded) await once(socket, 'end');
      return pieces.join('');
    },
  };
}

describe('change-hook serve, in a process of its own', function () {
  // A process takes a while to start where others use the machine, too.
  this.timeout(30_000);
  const at = useWorkplace();
  const running: Served[] = [];
  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
  });
  const start = async (env: Record<string, string> = {}) => {
    const served = await serve({ cwd: at().folder, env });
    running.push(served);
    return served;
  };
  const refuse = async (...args: string[]) => {
    const served = runProcess(['serve', ...args], { cwd: at().folder });
    running.push(served);
    return { code: await served.ended, out: served.out(), err: served.err() };
  };
  const simpleConfig = (...more: string[]) =>
    at().config(
      'http_port: 0',
      'change_hook_dialects: { base: true }',
      'change_hook_sinks: { jsonl: { path: ./changes.jsonl } }',
      'change_hook_inbox: { sqlite: { path: ./store/ch.db } }',
      ...more,
    );

  it('heeds a SIGHUP that comes before it listens, and is not ended by it', async () => {
    const file = join(at().folder, 'hup.mjs');
    writeFileSync(
      file,
      `globalThis.reading = (globalThis.reading ?? 0) + 1;
      if (globalThis.reading === 1) process.kill(process.pid, 'SIGHUP');
      export default { http_port: 0, change_hook_dialects: { base: true }, change_hook_inbox: { sqlite: { path: './hup.db' } } };`,
    );
    const served = await serve({ cwd: at().folder, args: ['--config', file] });
    running.push(served);
    await served.printed(/the config was read again and is in force/);
    served.child.kill('SIGTERM');
    expect(await served.ended).to.equal(0);
  });

  it('says where it listens, what is mounted and how it is guarded, where changes go, and a curl line that works', async () => {
    const file = at().config(
      'http_port: 0',
      'change_hook_dialects:',
      '  base: true',
      '  github: { secret: "${env:GITHUB_SECRET}" }',
      '  posts: { $dialect: base, $auth: { bearer: "${env:GITHUB_SECRET}" } }',
      'change_hook_sinks: { jsonl: { path: ./changes.jsonl } }',
    );
    const { url, out, err, child, ended } = await start({ GITHUB_SECRET: 's3cret' });
    const lines = out().split('\n');
    expect(lines[0]).to.match(/^change-hook \d+\.\d+\.\d+ listens on http:\/\/127\.0\.0\.1:\d+ with /).and.contain(file);
    expect(out()).to.match(/mounts:\n {2}\/change_hook\/base {4}base@\S+ {4}open to everybody\n/);
    expect(out()).to.match(/\n {2}\/change_hook\/github {2}github@\S+ {2}guarded by signature\n/);
    expect(out()).to.match(/\n {2}\/change_hook\/posts {3}base@\S+ {4}guarded by \$auth\n/);
    expect(out()).to.match(/sinks:\n {2}jsonl {2}jsonl@/);
    const curl = /try:\n {2}curl (.*) (http:\S+)\n/.exec(out());
    expect(curl?.[2]).to.equal(`${url}/change_hook/base`);
    const fields = [...(curl?.[1] ?? '').matchAll(/-d ([a-z]+)=(?:'([^']*)'|(\S+))/g)].map(([, name, quoted, bare]) => [name, quoted ?? bare] as [string, string]);
    expect((await post(`${url}/change_hook/base`, new URLSearchParams(fields))).status).to.equal(202);
    child.kill('SIGTERM');
    expect(await ended).to.equal(0);
    expect(out() + err()).not.to.contain('s3cret');
  });

  it('delivers what it acknowledges, and keeps its files to itself', async () => {
    simpleConfig();
    const { url, child, ended } = await start();
    const answer = await post(`${url}/change_hook/base`, CHANGE);
    expect(answer.status).to.equal(202);
    const { id } = (await answer.json()) as { id: string };
    child.kill('SIGTERM');
    expect(await ended).to.equal(0);
    // Delivered before the stop, or after the next start: acknowledged is enough.
    const again = await start();
    await lineCount(again, [join(at().folder, 'changes.jsonl')], 1);
    expect(JSON.parse(readFileSync(join(at().folder, 'changes.jsonl'), 'utf8'))).to.include({ receipt: id, comments: 'hello', mount: 'base' });
    expect(statSync(join(at().folder, 'store', 'ch.db')).mode & 0o777).to.equal(0o600);
    expect(statSync(join(at().folder, 'store', 'ch.db.sock')).mode & 0o777).to.equal(0o600);
    again.child.kill('SIGTERM');
    await again.ended;
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`answers what is under way at ${signal}, then ends with 0`, async () => {
      simpleConfig();
      const { url, child, ended, printed, out } = await start();
      const half = await halfPost(url);
      child.kill(signal);
      await printed(new RegExp(`^${signal}: finishing what is under way; once more ends at once`, 'm'));
      expect(await half.finish()).to.contain('HTTP/1.1 202').and.contain('Connection: close');
      expect(await ended).to.equal(0);
      expect(out()).to.match(/\nstopped\n$/);
    });
  }

  it('takes no new request once it was told to stop', async () => {
    simpleConfig();
    const { url, child, ended, printed } = await start();
    const half = await halfPost(url);
    child.kill('SIGTERM');
    await printed(/^SIGTERM: finishing/m);
    // The listener closes within the same turn as the line or the next; a connection that still gets in is refused or reset.
    let refused = false;
    for (let tries = 0; tries < 200 && !refused; tries++) refused = await post(`${url}/change_hook/base`, CHANGE).then(() => false, () => true);
    expect(refused).to.equal(true);
    await half.finish();
    expect(await ended).to.equal(0);
  });

  it('ends at once at the second signal', async () => {
    simpleConfig();
    const { url, child, ended, printed } = await start();
    const half = await halfPost(url);
    child.kill('SIGTERM');
    await printed(/^SIGTERM: finishing/m);
    child.kill('SIGTERM');
    // What a shell calls 143.
    expect(await ended).to.equal('SIGTERM');
    half.socket.destroy();
  });

  it('opens the files of sinks anew at SIGHUP', async () => {
    simpleConfig();
    const served = await start();
    const { url, child, ended } = served;
    const [file, moved] = [join(at().folder, 'changes.jsonl'), join(at().folder, 'changes.jsonl.1')];
    await post(`${url}/change_hook/base`, CHANGE);
    await lineCount(served, [file], 1);
    renameSync(file, moved);
    child.kill('SIGHUP');
    // A signal has no answer: what is sent after it may still be written before it is handled.
    let sent = 1;
    do {
      await post(`${url}/change_hook/base`, CHANGE);
      sent += 1;
      await lineCount(served, [file, moved], sent);
    } while (linesOf(file) === 0 && sent < 100);
    expect(linesOf(file)).to.be.greaterThan(0);
    expect(linesOf(file) + linesOf(moved)).to.equal(sent);
    child.kill('SIGTERM');
    expect(await ended).to.equal(0);
  });

  it('takes the config anew at SIGHUP, and goes on with the old one when there is a mistake in it', async () => {
    simpleConfig();
    const { url, child, ended, printed } = await start();
    simpleConfig('http_prt: 1', 'retention: { ignored_bites: 1 }');
    child.kill('SIGHUP');
    const log = await printed(/the config was not taken: the gateway goes on with the one that it has/);
    expect(log).to.contain('http_prt').and.contain('ignored_bites');
    expect((await post(`${url}/change_hook/base`, CHANGE)).status).to.equal(202);
    at().config(
      'http_port: 0',
      'change_hook_dialects: { more: { $dialect: base } }',
      'change_hook_sinks: { jsonl: { path: ./other.jsonl } }',
      'change_hook_inbox: { sqlite: { path: ./store/ch.db } }',
    );
    child.kill('SIGHUP');
    await printed(/the config was read again and is in force/);
    expect((await post(`${url}/change_hook/more`, CHANGE)).status).to.equal(202);
    expect((await post(`${url}/change_hook/base`, CHANGE)).status).to.equal(404);
    child.kill('SIGTERM');
    expect(await ended).to.equal(0);
    // Delivered by now, or after the next start; a line a request, in whichever file was the sink's when it went.
    const again = await start();
    await lineCount(again, [join(at().folder, 'changes.jsonl'), join(at().folder, 'other.jsonl')], 2);
    again.child.kill('SIGTERM');
    await again.ended;
  });

  it('does not start with mistakes in the config, and tells every one', async () => {
    at().config('http_prt: 1', 'change_hook_dialects: { base: { $alow_from: 10.0.0.1 } }', 'log: { level: loud }');
    const { code, out, err } = await refuse();
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.contain('3 problems:').and.contain('"http_port"').and.contain('"$allow_from"').and.contain('log.level');
  });

  it('does not start with mistakes in plugins, tells every one, and leaves no store', async () => {
    at().install('change-hook-dialect-demo', DEMO_DIALECT);
    at().config(
      'http_port: 0',
      'change_hook_dialects: { absent: true, demo: { secret: "" }, github: { strict: true } }',
      'change_hook_sinks: { jsonl: true, nowhere: true }',
    );
    const { code, out, err } = await refuse();
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(/^5 problems:$/m);
    for (const what of ['change-hook-dialect-absent', 'demo', 'github', 'jsonl', 'change-hook-sink-nowhere']) expect(err).to.contain(what);
    expect(() => statSync(join(at().folder, 'change-hook.db'))).to.throw('ENOENT');
  });

  it('makes no store, and migrates none, for a sink that can not be loaded', async () => {
    at().config('http_port: 0', 'change_hook_dialects: { base: true }', 'change_hook_sinks: { nowhere: true }');
    const { code, err } = await refuse();
    expect(code).to.equal(1);
    expect(err).to.match(/^CH_PLUGIN_MISSING: /).and.contain('change-hook-sink-nowhere');
    expect(() => statSync(join(at().folder, 'change-hook.db'))).to.throw('ENOENT');
  });

  it('does not start without the config that it was told', async () => {
    const { code, err } = await refuse('--config', 'gone.yaml');
    expect(code).to.equal(1);
    expect(err).to.contain('CH_CONFIG_NOT_FOUND').and.contain(join(at().folder, 'gone.yaml'));
  });

  it('does not start on a port that is taken, and says whose mend it is', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { port } = other.address() as AddressInfo;
      at().config(`http_port: ${port}`, 'change_hook_dialects: { base: true }');
      const { code, err } = await refuse();
      expect(code).to.equal(1);
      expect(err).to.contain(`CH_SERVER_LISTEN: can't listen on 127.0.0.1:${port}`).and.contain('EADDRINUSE').and.contain('set another http_port');
    } finally {
      other.close();
    }
  });

  it('does not start on the store of another gateway, and names its process', async () => {
    simpleConfig();
    const first = await start();
    const { code, err } = await refuse();
    expect(code).to.equal(1);
    expect(err).to.contain('CH_INBOX_LOCKED').and.contain(`(process ${first.child.pid})`).and.contain(`kill ${first.child.pid}`);
    expect((await post(`${first.url}/change_hook/base`, CHANGE)).status).to.equal(202);
    first.child.kill('SIGTERM');
    expect(await first.ended).to.equal(0);
  });

  it('starts again after it was killed, with what it had acknowledged', async () => {
    simpleConfig();
    const first = await start();
    expect((await post(`${first.url}/change_hook/base`, CHANGE)).status).to.equal(202);
    first.child.kill('SIGKILL');
    expect(await first.ended).to.equal('SIGKILL');
    const second = await start();
    await lineCount(second, [join(at().folder, 'changes.jsonl')], 1);
    second.child.kill('SIGTERM');
    expect(await second.ended).to.equal(0);
  });

  it('goes on when the reader of its output goes away', async () => {
    simpleConfig();
    const { url, child, ended } = await start();
    child.stdout?.destroy();
    child.stderr?.destroy();
    expect((await post(`${url}/change_hook/base`, CHANGE)).status).to.equal(202);
    child.kill('SIGTERM');
    expect(await ended).to.equal(0);
  });
});

function linesOf(file: string): number {
  try {
    return readFileSync(file, 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}

/** Waits until so many lines are there: the other process writes when it likes. Ends with it, at the latest after the test. */
async function lineCount(served: Served, files: readonly string[], count: number): Promise<void> {
  let over = false;
  void served.ended.then(() => (over = true));
  const lines = (): number => files.reduce((sum, file) => sum + linesOf(file), 0);
  while (lines() < count) {
    if (over) throw new Error(`the gateway ended, and ${lines()} of ${count} lines are there`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
