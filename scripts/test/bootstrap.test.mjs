import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../bootstrap/paths.mjs';
import { hashContents, hashTimes } from '../bootstrap/stamp.mjs';

describe('node scripts/run.mjs', () => {
  const run = (...args) => spawnSync(process.execPath, [join(ROOT, 'scripts', 'run.mjs'), ...args], { encoding: 'utf8' });

  it('lists its commands on stderr, with exit code 2, when none is given', () => {
    const { status, stdout, stderr } = run();
    expect(status).to.equal(2);
    expect(stdout).to.equal('');
    for (const command of ['start', 'test', 'test:faults', 'test:buildbot', 'lint', 'bench', 'build', 'change-hook']) expect(stderr).to.include(`  ${command} `);
  });

  it('names a command that it does not know, were it one that every object has', () => {
    expect(run('toString').stderr).to.include('no such command: toString');
  });

  it('says which Node it needs when this one is too old', () => {
    // The version is what the script reads; the rest of the line is as node runs it.
    const lie = "Object.defineProperty(process.versions, 'node', { value: '18.20.8' });";
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(lie)}`, join(ROOT, 'scripts', 'run.mjs'), 'test'],
      { encoding: 'utf8' },
    );
    expect(status).to.equal(1);
    expect(stderr).to.include('needs Node 20.19 or newer; this is Node 18.20.8');
  });
});

describe('a child of the bootstrap', () => {
  /** A process that runs `code` through runChild, as the bootstrap does. */
  function parentOf(code) {
    const script = `
      import { runChild } from ${JSON.stringify(new URL('../bootstrap/child.mjs', import.meta.url).href)};
      import { report } from ${JSON.stringify(new URL('../bootstrap/failure.mjs', import.meta.url).href)};
      try { process.exitCode = await runChild(process.execPath, ['-e', ${JSON.stringify(code)}]); } catch (error) { report(error); }`;
    return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  it('gives its exit code', async () => {
    const [code] = await once(parentOf('process.exit(7)'), 'exit');
    expect(code).to.equal(7);
  });

  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
    it(`gets ${signal}, is waited for, and makes the exit code ${code}`, async () => {
      const parent = parentOf(`process.on('${signal}', () => { console.log('got it'); process.exit(0); }); setInterval(() => {}, 1000); console.log('up')`);
      const seen = [];
      parent.stdout.setEncoding('utf8').on('data', (text) => {
        seen.push(text);
        if (text.includes('up')) parent.kill(signal);
      });
      const [exit] = await once(parent, 'close');
      expect(seen.join('')).to.equal('up\ngot it\n');
      expect(exit).to.equal(code);
    });
  }

  it('that is ended by a signal of its own makes the exit code of that signal', async () => {
    const [code] = await once(parentOf("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)"), 'exit');
    expect(code).to.equal(137);
  });
});

describe('stamps', () => {
  let folder;
  let file;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'change-hook-stamp-'));
    file = join(folder, 'a');
    writeFileSync(file, 'one');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('of contents change with a content, a name, an absence and what is given besides', () => {
    const first = hashContents([file], 'linux');
    expect(hashContents([file], 'linux')).to.equal(first);
    const other = join(folder, 'b');
    const seen = [first, hashContents([file], 'darwin'), hashContents([other], 'linux'), hashContents([file, other], 'linux')];
    writeFileSync(other, 'one');
    seen.push(hashContents([other], 'linux'));
    writeFileSync(file, 'two');
    seen.push(hashContents([file], 'linux'));
    expect(new Set(seen).size).to.equal(seen.length);
  });

  it('of times change with the size and with the time of change', () => {
    const at = new Date(1_700_000_000_000);
    utimesSync(file, at, at);
    const first = hashTimes([file]);
    expect(hashTimes([file])).to.equal(first);
    utimesSync(file, at, new Date(1_700_000_001_000));
    const later = hashTimes([file]);
    writeFileSync(file, 'longer');
    utimesSync(file, at, at);
    expect(new Set([first, later, hashTimes([file])]).size).to.equal(3);
  });
});
