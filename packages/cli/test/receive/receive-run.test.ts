import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { EXIT, run } from '../../src/index.js';
import { fakeIo } from '../fake-io.js';
import type { FakeIo } from '../fake-io.js';
import { runProcess } from '../served-gateway.js';
import { useWorkplace } from '../workplace.js';

const PUSH = JSON.stringify({
  ref: 'refs/heads/main', after: 'a'.repeat(40), repository: { html_url: 'https://x.example/door', full_name: 'door' },
  commits: [{ id: 'a'.repeat(40), message: 'Mend', timestamp: '2024-03-01T10:20:30Z', author: { name: 'Ann', email: 'ann@x.example' }, added: [], removed: [], modified: ['door.c'] }],
});

const push = async (url: string, secret?: string): Promise<number> => {
  const signature: Record<string, string> = secret === undefined ? {} : { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(PUSH).digest('hex')}` };
  const headers = { 'content-type': 'application/json', 'x-github-event': 'push', 'x-github-delivery': crypto.randomUUID(), ...signature };
  return (await fetch(url, { method: 'POST', body: PUSH, headers })).status;
};

describe('change-hook receive', function () {
  this.timeout(40_000);
  const at = useWorkplace();
  /** On port 1 nobody listens: what it takes stays in its store. */
  const ARGS = ['receive', 'github', '--port', '0', '--buildmaster', '127.0.0.1:1', '--state', 'state', '--pidfile', 'pid'];
  const pidFile = (): string => join(at().folder, 'pid');
  const start = async (...args: string[]): Promise<{ io: FakeIo; code: Promise<number>; url: string }> => {
    const io = fakeIo({ cwd: at().folder });
    const code = run([...ARGS, ...args], io);
    await Promise.race([io.printed(/listens on [^]*store:/), code]);
    const [, url = ''] = /listens on (http:\/\/\S+)/.exec(io.out()) ?? [];
    if (url === '') throw new Error(`it did not start: ${io.err()}`);
    return { io, code, url };
  };
  const stop = async ({ io, code }: { io: FakeIo; code: Promise<number> }): Promise<void> => {
    io.signal('SIGTERM');
    expect(await code, io.err()).to.equal(EXIT.ok);
  };

  it('says where it listens, for whom, and where it keeps what it takes', async () => {
    at().write('secret', 'quiet\n');
    const running = await start('--secret-file', 'secret', '--github', 'ghe.example.org');
    await stop(running);
    expect(running.io.out()).to.match(/listens on http:\/\/127\.0\.0\.1:\d+\nmounts:\n {2}\/change_hook\/github {2}github@\S+ {2}guarded by signature\n/);
    expect(running.io.out()).to.contain('master:\n  127.0.0.1:1\n').and.contain(`store:\n  ${join(at().folder, 'state')}\n`);
    expect(running.io.out()).to.not.contain('quiet');
    expect(running.io.err()).to.contain('note: --github has no effect');
    expect(statSync(join(at().folder, 'state')).mode & 0o077).to.equal(0);
  });

  it('takes signed requests at its mount and at /, and refuses unsigned ones at both', async () => {
    at().write('secret', 'quiet\n');
    const running = await start('--secret-file', 'secret');
    for (const path of ['/', '/change_hook/github']) {
      expect(await push(running.url + path, 'quiet'), path).to.equal(202);
      expect(await push(running.url + path), path).to.equal(401);
    }
    expect(await push(`${running.url}/elsewhere`, 'quiet')).to.equal(404);
    await stop(running);
  });

  it('warns of an open mount where others can reach it', async () => {
    const running = await start('--host', '0.0.0.0');
    await stop(running);
    expect(running.io.out()).to.contain('can make changes through github: give --secret-file FILE');
  });

  it('has a pidfile for as long as it runs', async () => {
    at().write('pid', '999999\n');
    const running = await start();
    expect(readFileSync(pidFile(), 'utf8')).to.equal(`${process.pid}\n`);
    await stop(running);
    expect(existsSync(pidFile())).to.equal(false);
  });

  it('leaves the pidfile of another process alone', async () => {
    const running = await start();
    at().write('pid', '999999\n');
    await stop(running);
    expect(readFileSync(pidFile(), 'utf8')).to.equal('999999\n');
  });

  it('removes it before it dies of a second signal', async () => {
    const { io, code } = await start();
    io.signal('SIGINT');
    io.signal('SIGINT');
    expect({ deaths: io.deaths, there: existsSync(pidFile()) }).to.deep.equal({ deaths: ['SIGINT'], there: false });
    await code;
  });

  it('writes none when it can not start, so that of one that runs stays', async () => {
    at().write('pid', '999999\n');
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const io = fakeIo({ cwd: at().folder });
    const { port } = other.address() as AddressInfo;
    expect(await run([...ARGS, '--port', String(port)], io)).to.equal(EXIT.failed);
    other.close();
    expect(readFileSync(pidFile(), 'utf8')).to.equal('999999\n');
  });

  it('stops when the pidfile can not be written, and says so', async () => {
    const io = fakeIo({ cwd: at().folder });
    expect(await run([...ARGS, '--pidfile', 'no/folder/pid'], io)).to.equal(EXIT.failed);
    expect(io.err()).to.match(/error: the pidfile .*no\/folder\/pid can't be written/);
    io.signal('SIGTERM');
    expect(io.deaths).to.deep.equal([]);
  });

  it('logs to the file that is named, and to a new one after SIGHUP', async () => {
    const running = await start('--log', 'log', '--level', 'info');
    const log = join(at().folder, 'log');
    await push(`${running.url}/`, 'wrong').then((status) => expect(status).to.equal(202));
    expect(readFileSync(log, 'utf8')).to.contain('"level":"info"');
    expect(running.io.err()).to.not.contain('"level"');
    renameSync(log, `${log}.1`);
    running.io.signal('SIGHUP');
    expect(existsSync(log)).to.equal(true);
    expect((await fetch(running.url, { method: 'PUT' })).status).to.equal(405);
    await stop(running);
    expect(readFileSync(log, 'utf8')).to.contain('CH_REQUEST_METHOD');
  });

  it('logs to standard output when that is asked for, and names a log that can not be opened', async () => {
    const running = await start('-l', 'stdout', '-L', 'info');
    await stop(running);
    expect(running.io.out()).to.contain('"level":"info"');
    const io = fakeIo({ cwd: at().folder });
    expect(await run([...ARGS, '--log', 'no/folder/log'], io)).to.equal(EXIT.failed);
    expect(io.err()).to.match(/error: the log .*no\/folder\/log can't be opened/);
  });

  it('reads the file with the secret again at SIGHUP', async () => {
    at().write('secret', 'old');
    const running = await start('--secret-file', 'secret', '--level', 'info');
    at().write('secret', 'new');
    running.io.signal('SIGHUP');
    await running.io.printed(/the config was read again/);
    expect(await push(running.url, 'new')).to.equal(202);
    expect(await push(running.url, 'old')).to.equal(401);
    await stop(running);
  });

  it('keeps its store below XDG_STATE_HOME, or the home', async () => {
    for (const [env, folder] of [[{ XDG_STATE_HOME: join(at().folder, 'xdg'), HOME: '/nowhere' }, 'xdg'], [{ XDG_STATE_HOME: 'relative', HOME: at().folder }, '.local/state']] as const) {
      const io = fakeIo({ cwd: at().folder, env });
      const code = run(['receive', 'github', '--port', '0'], io);
      await Promise.race([io.printed(/store:/), code]);
      io.signal('SIGTERM');
      expect(await code, io.err()).to.equal(EXIT.ok);
      expect(existsSync(join(at().folder, folder, 'change-hook/receive-github/change-hook.db'))).to.equal(true);
    }
  });

  it('says by which option another folder is named, where that can not be made', async () => {
    at().write('file', '');
    const io = fakeIo({ cwd: at().folder });
    expect(await run(['receive', 'github', '--state', 'file/state'], io)).to.equal(EXIT.failed);
    expect(io.err()).to.contain('name another one by --state FOLDER');
  });

  it('refuses a store that another receiver has', async () => {
    const running = await start();
    const io = fakeIo({ cwd: at().folder });
    expect(await run(ARGS, io)).to.equal(EXIT.failed);
    expect(io.err()).to.contain('CH_INBOX_LOCKED');
    expect(readFileSync(pidFile(), 'utf8')).to.equal(`${process.pid}\n`);
    await stop(running);
  });

  it('ends with 0 on SIGTERM as a process, its pidfile gone, and what it took still there', async () => {
    const child = runProcess(ARGS, { cwd: at().folder });
    const [, url = ''] = /listens on (http:\/\/\S+)/.exec(await child.printed(/listens on [^]*store:/)) ?? [];
    expect(readFileSync(pidFile(), 'utf8')).to.equal(`${child.child.pid}\n`);
    expect(await push(url)).to.equal(202);
    child.child.kill('SIGTERM');
    expect(await child.ended).to.equal(0);
    expect(existsSync(pidFile())).to.equal(false);
    at().config('change_hook_inbox: { sqlite: { path: ./state/change-hook.db } }', 'change_hook_sinks: { buildbot: { master: 127.0.0.1:1, password: x } }');
    const io = fakeIo({ cwd: at().folder });
    expect(await run(['deliveries', 'list'], io)).to.equal(EXIT.ok);
    expect(io.out()).to.match(/pending.*https:\/\/x\.example\/door/);
  });
});
