import { expect } from 'chai';
import { run } from '../../src/index.js';
import { optionsOfDialect } from '../../src/receive/dialect-options.js';
import { toConfig } from '../../src/receive/receive-config.js';
import type { ReceiveOptions } from '../../src/receive/receive-options.js';
import { fakeIo, runIn } from '../fake-io.js';
import { DEMO_DIALECT, useWorkplace } from '../workplace.js';

describe('change-hook receive makes a config', () => {
  const at = useWorkplace();

  const configOf = async (dialect: string, options: Partial<ReceiveOptions> = {}, env: Record<string, string> = {}) => {
    const io = fakeIo({ cwd: at().folder, env });
    const about = await optionsOfDialect(dialect, at().folder);
    return (await toConfig(io, dialect, { host: '127.0.0.1', level: 'warn', ...options }, about, '/state')) as {
      http_port: number;
      change_hook_dialects: Record<string, unknown>;
      change_hook_sinks: { buildbot: object };
    };
  };
  const mountOf = async (...args: Parameters<typeof configOf>) => (await configOf(...args)).change_hook_dialects[args[0]];

  it('of nothing but a dialect, as github_buildbot.py had it', async () => {
    expect(await configOf('github')).to.deep.equal({
      http_port: 9001,
      http_host: '127.0.0.1',
      change_hook_dialects: { github: {} },
      change_hook_sinks: { buildbot: { master: 'localhost:9989', user: 'change', password: 'changepw' } },
      change_hook_inbox: { sqlite: { path: '/state/change-hook.db' } },
    });
  });

  it('listens on 4000 for bitbucket, and on the port that is given', async () => {
    expect((await configOf('bitbucket')).http_port).to.equal(4000);
    expect((await configOf('bitbucket', { port: 12 })).http_port).to.equal(12);
  });

  it('of the options of github_buildbot.py', async () => {
    const options = { headCommit: true, filterPushBranch: 'main', category: 'forge', secretFile: ['a', '/b'] };
    expect(await mountOf('github', options)).to.deep.equal({
      commits: 'head', branch: 'main', $category: 'forge', secret: [`\${file:${at().folder}/a}`, '${file:/b}'],
    });
  });

  it('of those of bitbucket_buildbot.py', async () => {
    expect(await mountOf('bitbucket', { private: true })).to.deep.equal({ repository_url: 'ssh' });
  });

  it('with the other options of the dialect, and the keys of the gateway, as JSON', async () => {
    const option = ['codebase="door"', 'events=["push"]', '$allow_from="192.0.2.0/24"', 'token="${env:T=}"'];
    expect(await mountOf('github', { option })).to.deep.equal({
      codebase: 'door', events: ['push'], $allow_from: '192.0.2.0/24', token: '${env:T=}',
    });
  });

  it('with a secret of the environment, unless an option gives one', async () => {
    const env = { CHANGE_HOOK_SECRET: 'quiet' };
    expect(await mountOf('github', {}, env)).to.deep.equal({ secret: ['quiet'] });
    expect(await mountOf('github', { secret: 'loud' }, env)).to.deep.equal({ secret: ['loud'] });
    expect(await mountOf('github', { option: ['secret="other"'] }, env)).to.deep.equal({ secret: 'other' });
  });

  it('with the secret as a token of the gateway, where the dialect can check none', async () => {
    for (const dialect of ['bitbucket', 'gerrit', 'sourcehut']) {
      expect(await mountOf(dialect, { secret: 's' }), dialect).to.deep.equal({ $auth: { query: { token: ['s'] }, bearer: ['s'] } });
    }
  });

  it('with the login of a file or of the environment', async () => {
    at().write('auth', 'ann:a:b\n');
    expect((await configOf('github', { authFile: 'auth' })).change_hook_sinks.buildbot).to.include({ user: 'ann', password: 'a:b' });
    expect((await configOf('github', {}, { CHANGE_HOOK_AUTH: 'eve:e' })).change_hook_sinks.buildbot).to.include({ user: 'eve', password: 'e' });
    expect((await configOf('github', { auth: 'bob:b', buildmaster: 'ci:1', url: 'http://ci/' })).change_hook_sinks.buildbot).to.deep.equal({
      master: 'ci:1', user: 'bob', password: 'b', url: 'http://ci/',
    });
  });

  it('for a dialect whose options nobody can list, and leaves it to that to judge them', async () => {
    at().install('change-hook-dialect-demo', DEMO_DIALECT);
    expect(await mountOf('demo', { headCommit: true, secret: 's' })).to.deep.equal({ commits: 'head', secret: ['s'] });
  });

  const MISTAKES: [words: string, args: string[], says: string][] = [
    ['two names of the master', ['github', '--master', 'a:1', '-m', 'b:1'], '--master is another name of --buildmaster: give one of them'],
    ['a master without a port', ['github', '-m', 'localhost'], '--buildmaster is host:port, such as localhost:9989'],
    ['a login without a password', ['github', '--auth', 'change'], '--auth is USER:PASSWORD'],
    ['a login twice', ['github', '--auth', 'a:b', '--auth-file', 'x'], 'give either --auth or --auth-file'],
    ['a file of the login that is not there', ['github', '--auth-file', 'x'], "x can't be read: ENOENT"],
    ['a secret twice', ['github', '--secret', 'a', '--secret-file', 'x'], 'give either --secret or --secret-file'],
    ['an empty secret', ['github', '--secret', ''], '--secret is empty: an empty secret never means open'],
    ['a secret with a reference', ['github', '--secret', '${env:HOME}'], '--secret has a reference'],
    ['a secret in a file of an odd name', ['github', '--secret-file', 'a}b'], 'has a "}" in its path'],
    ['a port that is none', ['github', '-p', '70000'], 'It is a whole number from 0 to 65535.'],
    ['an unknown level', ['github', '-L', 'loud'], 'Allowed choices are debug, info, warn, error, fatal.'],
    ['an option without a value', ['github', '--option', 'codebase'], "--option is NAME=JSON, such as codebase='\"main\"', not \"codebase\""],
    ['an option that is no JSON', ['github', '--option', 'codebase=main'], "a text stands in double quotes: --option 'codebase=\"text\"'"],
    ['an option twice', ['github', '-o', 'codebase="a"', '-o', 'codebase="b"'], '--option codebase is given twice'],
    ['another dialect as an option', ['github', '-o', '$dialect="base"'], '$dialect is no option here'],
    ['an option by two ways', ['github', '--head-commit', '-o', 'commits="all"'], '--head-commit and --option commits say the same thing'],
    ['--head-commit of a dialect that knows none', ['sourcehut', '--head-commit'], "--head-commit can't go with sourcehut: that dialect has no option commits"],
    ['--filter-push-branch of base', ['base', '--filter-push-branch', 'main'], "--filter-push-branch can't go with base"],
    ['--private of a forge without ssh', ['bitbucketcloud', '-P'], "--private can't go with bitbucketcloud: its option repository_url has no ssh; it has api, html"],
    ['no dialect', [], "missing required argument 'dialect'"],
  ];
  for (const [words, args, says] of MISTAKES) {
    it(`refuses ${words} with exit code 2, and makes nothing`, async () => {
      const io = fakeIo({ cwd: at().folder, env: { HOME: '/nowhere' } });
      expect(await run(['receive', ...args], io), io.err()).to.equal(2);
      expect(io.err()).to.match(/^error: /).and.contain(says);
      expect(io.err()).to.match(/\(change-hook receive --help tells more\)\n$/);
    });
  }

  it('and says how a dialect is installed that is not there', async () => {
    const { code, err } = await runIn({ cwd: at().folder }, 'receive', 'absent');
    expect(code).to.equal(1);
    expect(err).to.contain('CH_PLUGIN_MISSING: the dialect "absent" (change-hook-dialect-absent) is not installed').and.contain('npm install');
  });

  it('and names the options when the dialect or the sink refuses what they say', async () => {
    const io = fakeIo({ cwd: at().folder });
    expect(await run(['receive', 'github', '--state', 's', '-o', 'evnts=["push"]', '--secret-file', 'missing'], io)).to.equal(1);
    expect(io.err()).to.contain('CH_CONFIG_SECRET').and.contain('missing').and.contain('change_hook_dialects.github is what --option and the options for it say');
    const other = fakeIo({ cwd: at().folder });
    expect(await run(['receive', 'github', '--port', '0', '--state', 's', '-o', 'evnts=["push"]', '--url', 'ftp://x'], other)).to.equal(1);
    expect(other.err()).to.contain('did you mean "events"?').and.contain('must be the http or https address of the master');
    expect(other.err()).to.contain('change_hook_sinks.buildbot is --buildmaster, --auth and --url');
  });
});
