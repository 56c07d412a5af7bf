import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from '../fake-io.js';
import { say, useStubServer } from '../send/stub-server.js';
import { useHgPlace } from './hg-place.js';
import { whyWithout } from './tool.js';

const why = whyWithout(['hg'], 'mercurial');

describe(`change-hook hg-hook, with settings that broke after it was installed${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
  this.timeout(60_000);
  before(function () {
    if (why !== undefined) this.skip();
  });
  if (why !== undefined) {
    it('loses no push');
    return;
  }

  const at = useHgPlace();
  const stub = useStubServer();
  const comments = () => stub().seen.map(({ body }) => new URLSearchParams(body).get('comments'));
  const spool = (...names: string[]): string => join(at().server, '.hg', 'change-hook', ...names);
  const waiting = (): string[] => readdirSync(spool()).filter((name) => /\.(?:push|untold)$/.test(name));
  const set = (...lines: string[]): void => {
    const hgrc = join(at().server, '.hg', 'hgrc');
    const [, ours = ''] = /^(# change-hook: begin[^]*# change-hook: end\n)/m.exec(readFileSync(hgrc, 'utf8')) ?? [];
    writeFileSync(hgrc, `[hgbuildbot]\n${lines.join('\n')}\n${ours}`);
  };
  const push = async (message: string): Promise<string> => {
    at().commit(message, message);
    return (await at().hgSlowly('push')).stderr;
  };
  const right = (): string => `master = ${stub().url}`;

  beforeEach(async () => {
    at().configure('[hgbuildbot]', right());
    expect(await at().install()).to.include({ code: 0 });
  });

  for (const [setting, message] of [
    ['branchtype = nonsense', /this push waits .*branchtype of \[hgbuildbot\] is inrepo or dirname/],
    ['strip = some', /this push waits .*strip, of \[hgbuildbot\] or \[notify\], is a whole number/],
  ] as const) {
    it(`keeps a push that ${setting} tells nothing of, and tells it in its order once that is mended`, async () => {
      set(right(), setting);
      expect(await push('one')).to.match(message);
      expect(await push('two')).to.match(/2 pushes wait /);
      expect([comments(), waiting().length]).to.deep.equal([[], 2]);
      set(right());
      expect(await push('three')).to.equal('');
      expect([comments(), waiting()]).to.deep.equal([['one', 'two', 'three'], []]);
    });
  }

  it('keeps a push whose master has no address, and sends it once that is mended', async () => {
    set('master = http://');
    expect(await push('one')).to.match(/this push waits .*must be an http or https URL/);
    set(right());
    expect(await push('two')).to.equal('');
    expect(comments()).to.deep.equal(['one', 'two']);
  });

  it('sends what was told before the settings broke, and then waits', async () => {
    stub().answers = [say(503, '{}')];
    await push('one');
    set(right(), 'strip = some');
    stub().answers = [say(202, '{"id":"r1","changes":1}')];
    const before = stub().seen.length;
    expect(await push('two')).to.match(/this push waits .*strip/);
    expect(comments().slice(before)).to.deep.equal(['one']);
  });

  it('sets aside what is gone when the settings are mended, says where, and sends the next', async () => {
    set(right(), 'strip = some');
    await push('one');
    execFileSync('hg', ['--config', 'extensions.strip=', 'strip', '--no-backup', '0'], { cwd: at().server, env: at().env, stdio: 'ignore' });
    set(right());
    const next = join(at().folder, 'next');
    execFileSync('hg', ['clone', '--quiet', at().server, next], { env: at().env });
    writeFileSync(join(next, 'a'), 'x');
    execFileSync('hg', ['--cwd', next, 'commit', '--quiet', '--addremove', '--message', 'two'], { env: at().env });
    const { stderr } = await at().hgSlowly('--cwd', next, 'push');
    expect(stderr).to.match(/a push can't be told any more and is kept in .*refused.*unknown revision/);
    expect(comments()).to.deep.equal(['two']);
    expect(readdirSync(spool('refused'))).to.have.length(1);
  });

  it('names what waits for a master that is named no more, and how it is sent', async () => {
    set(`master = ${stub().url} http://127.0.0.1:1/wrong`);
    await push('one');
    set(`master = ${stub().url} ${stub().url}/right`);
    const stderr = await push('two');
    const [, command = ''] = /1 push waits for a master that the settings no longer name; to send: change-hook (.*) --url URL/.exec(stderr) ?? [];
    const before = stub().seen.length;
    const words = command.replaceAll("'", '').split(' ');
    expect(await runIn({ cwd: at().server, env: at().env }, ...words, '--url', stub().url)).to.deep.equal({ code: 0, out: '', err: '' });
    expect(comments().slice(before)).to.deep.equal(['one']);
    expect(await push('three')).to.equal('');
  });

  it('keeps a push whose command line has an unknown encoding, and ends with 2', async () => {
    await push('one');
    const before = stub().seen.length;
    const env = { ...at().env, HG_NODE: at().hg('log', '--rev', '.', '--template', '{node}') };
    const { code, err } = await runIn({ cwd: at().server, env }, 'hg-hook', '--encoding', 'nonsense');
    expect(err).to.match(/this push waits .*--encoding "nonsense" is not known/);
    expect([code, waiting().length, stub().seen.length]).to.deep.equal([2, 1, before]);
  });

  it('refuses them with --dry-run, which keeps nothing', async () => {
    await push('one');
    set(right(), 'strip = some');
    const id = at().hg('log', '--rev', '.', '--template', '{node}');
    const { code, err } = await runIn({ cwd: at().server, env: { ...at().env, HG_NODE: id } }, 'hg-hook', '--dry-run');
    expect({ code, err }).to.deep.include({ code: 2 }).and.to.have.property('err').that.contains('is a whole number');
    expect(waiting()).to.deep.equal([]);
  });
});
