import { expect } from 'chai';
import { fakeIo, runIn } from '../fake-io.js';
import { run } from '../../src/index.js';
import { useWorkplace } from '../workplace.js';
import { useStubForge } from './stub-forge.js';

describe('change-hook hooks', () => {
  const at = useWorkplace();
  const stub = useStubForge('github');
  const URL_ = 'https://ci.example.org/change_hook/github';

  const configure = (dialects: Record<string, unknown>): string => at().config(`change_hook_dialects: ${JSON.stringify(dialects)}`);
  const github = (over: Record<string, unknown> = {}): Record<string, unknown> => ({ secret: 's3cret-of-the-hook', token: 'ghp_of_the_config', ...stub().options, ...over });
  const hooksIn = (env: Record<string, string>, ...args: string[]) => runIn({ cwd: at().folder, env }, 'hooks', ...args);
  const hooks = (...args: string[]) => hooksIn({}, ...args);
  const registered = (): string => (stub().hooks[0]?.['config'] as { url: string }).url;

  describe('with what is no command line', () => {
    for (const [args, words] of [
      [[], /Usage: change-hook hooks/],
      [['create', '--url', URL_], /missing required argument 'mount'/],
      [['create', 'github', '--url', URL_], /missing required argument 'repository'/],
      [['create', 'github', 'acme/app'], /required option '--url <url>' not specified/],
      [['create', 'github', 'acme/app', '--url', 'ci.example.org'], /--url must be an http or https URL, such as .*\/change_hook\/github/],
      [['create', 'github', 'acme/app', '--url', 'ftp://ci.example.org/change_hook/github'], /--url must be an http or https URL/],
      [['create', 'github', 'acme/app', '--url', 'https://ci.example.org'], /did you mean https:\/\/ci\.example\.org\/change_hook\/github\?/],
      [['create', 'github', 'acme/app', '--url', 'https://u:pw@ci.example.org/change_hook/github'], /--url may not hold a user and password/],
      [['create', 'github', 'acme/app', '--url', 'https://ci.example.org/change_hook/github#x'], /--url may not have a fragment/],
      [['create', 'github', 'https://github.com/acme/app', '--url', URL_], /REPOSITORY is a name such as acme\/app, not an address/],
      [['list', 'github', 'git@github.com:acme/app'], /REPOSITORY is a name such as acme\/app, not an address/],
      [['list', 'github', 'acme'], /REPOSITORY is of the form OWNER\/REPO here, not "acme"/],
      [['list', 'github', 'acme/tools/app'], /REPOSITORY is of the form OWNER\/REPO here/],
      [['list', 'github', 'acme/..'], /REPOSITORY is a name such as acme\/app, not "acme\/\.\."/],
      [['list', 'github', 'acme/a\u001bpp'], /not "acme\/a\\u001bpp"/],
      [['list', 'github', 'acme/app', '--token-file', 'absent'], /absent can't be read: ENOENT/],
      [['list', 'github', 'acme/app', '--token', 't'], /unknown option '--token'/],
      [['ping', 'github', 'acme/app', '--id', ' '], /--id is empty/],
      [['drop', 'github', 'acme/app'], /unknown command 'drop'/],
    ] as const) {
      it(`ends with 2 and says which and how: ${args.join(' ').replaceAll('\u001b', 'ESC')}`, async () => {
        configure({ github: github() });
        const { code, err } = await hooks(...args);
        expect(code).to.equal(2);
        expect(err).to.match(words);
        expect(stub().asked).to.deep.equal([]);
      });
    }
  });

  it('refuses a token that no header can carry', async () => {
    configure({ github: github() });
    const { code, err } = await hooksIn({ CHANGE_HOOK_FORGE_TOKEN: 'two words' }, 'list', 'github', 'acme/app');
    expect([code, err.includes('two words')]).to.deep.equal([2, false]);
    expect(err).to.include('the token in CHANGE_HOOK_FORGE_TOKEN holds white space');
  });

  it('sends no token that is meant for a gateway', async () => {
    configure({ github: github({ token: undefined }) });
    const { code, err } = await hooksIn({ CHANGE_HOOK_TOKEN: 'for-the-gateway' }, 'list', 'github', 'acme/app');
    expect(code).to.equal(1);
    expect(err).to.match(/^CH_ADMIN_REFUSED: .*it is asked with no token\n {2}mend: give a fine-grained token/);
    expect(stub().asked).to.deep.equal([]);
  });

  it('takes the token of the options where no other is given', async () => {
    configure({ github: github() });
    await hooks('list', 'github', 'acme/app');
    expect(stub().asked[0]?.headers.authorization).to.equal('Bearer ghp_of_the_config');
  });

  it('goes by a mount of another name, or by the dialect of the only mount', async () => {
    configure({ ghe: github({ $dialect: 'github' }) });
    const own = 'https://ci.example.org/change_hook/ghe';
    expect(await hooks('create', 'github', 'acme/app', '--url', own, '--no-ping')).to.include({ code: 0, err: '' });
    expect((await hooks('list', 'ghe', 'acme/app')).out).to.match(/\n {2}1 +ghe +yes/);
  });

  it('asks which of several mounts of a dialect is meant', async () => {
    configure({ one: github({ $dialect: 'github' }), two: github({ $dialect: 'github' }) });
    const { code, err } = await hooks('list', 'github', 'acme/app');
    expect(code).to.equal(2);
    expect(err).to.include('there are several mounts of github: name one of one, two');
  });

  it('names the mounts where there is none of the name', async () => {
    configure({ github: github() });
    const { code, err } = await hooks('list', 'gitlab', 'acme/app');
    expect(code).to.equal(1);
    expect(err).to.match(/^CH_ADMIN_NO_MOUNT: the config has no mount "gitlab"; it has github\n/);
  });

  it('says so of a dialect that has no such API', async () => {
    configure({ base: true });
    const { code, err } = await hooks('list', 'base', 'acme/app');
    expect(code).to.equal(1);
    expect(err).to.match(/^CH_ADMIN_UNSUPPORTED: the dialect base@\S+ \(mount "base"\) can't list webhooks/);
  });

  it('never registers a secret that is not there, and needs no other of the config', async () => {
    configure({ github: github({ secret: '${env:UNSET_SECRET}' }), other: github({ $dialect: 'github', secret: '${env:UNSET_OTHER}' }) });
    const { code, err } = await hooks('create', 'github', 'acme/app', '--url', URL_);
    expect(code).to.equal(1);
    expect(err).to.match(/^CH_CONFIG_SECRET: the config's change_hook_dialects\.github\.secret refers to \$\{env:UNSET_SECRET\}/).and.not.include('UNSET_OTHER');
    expect(stub().asked).to.deep.equal([]);
  });

  it('needs no token of the config where another is given', async () => {
    configure({ github: github({ token: '${env:UNSET_TOKEN}' }) });
    expect((await hooks('list', 'github', 'acme/app')).err).to.match(/^CH_CONFIG_SECRET: .*github\.token/);
    expect((await hooksIn({ CHANGE_HOOK_FORGE_TOKEN: 't' }, 'list', 'github', 'acme/app')).code).to.equal(0);
  });

  for (const [url, words] of [
    ['http://ci.example.org/change_hook/github', '--url is http: whoever is on the way can read and change'],
    ['https://localhost/change_hook/github', '--url names this machine'],
    ['https://[::1]:8010/change_hook/github', '--url names this machine'],
    ['https://ci.example.org/hooks/github', 'the path of --url does not end with /change_hook/github'],
  ] as const) {
    it(`registers ${url}, and warns`, async () => {
      configure({ github: github() });
      const { code, err } = await hooks('create', 'github', 'acme/app', '--url', url, '--no-ping');
      expect(code).to.equal(0);
      expect(err).to.match(/^warning: /).and.include(words);
      expect(registered()).to.equal(url);
    });
  }

  it('puts the token of $auth into the address, and shows it nowhere', async () => {
    configure({ github: github({ secret: undefined, $auth: { query: { name: 'key', token: ['to&ken+1', 'old'] } } }) });
    const created = await hooks('create', 'github', 'acme/app', '--url', `${URL_}?project=x`);
    expect(created).to.include({ code: 0, err: '' });
    expect(registered()).to.equal(`${URL_}?project=x&key=to%26ken%2B1`);
    const all = [created.out, (await hooks('list', 'github', 'acme/app')).out, (await hooks('list', 'github', 'acme/app', '--json')).out];
    for (const out of all) expect(out).to.include('key=[not shown]').and.not.include('ken');
  });

  it('puts user and password of $auth before the host, rather than a token that proxies log', async () => {
    configure({ github: github({ $auth: { basic: { user: 'fo/rge', password: 'p@ss%' }, query: 'k' } }) });
    const created = await hooks('create', 'github', 'acme/app', '--url', URL_, '--no-ping');
    expect(registered()).to.equal('https://fo%2Frge:p%40ss%25@ci.example.org/change_hook/github');
    expect(created.out).to.include('https://[not shown]@ci.example.org/change_hook/github').and.not.include('p%40ss');
  });

  it('refuses what $auth asks for and no webhook can send, and a token on the command line', async () => {
    configure({ github: github({ $auth: { bearer: 'b' } }), q: github({ $dialect: 'github', $auth: { query: { name: 'key', token: 'k' } } }) });
    const bearer = await hooks('create', 'github', 'acme/app', '--url', URL_);
    expect(bearer.code).to.equal(1);
    expect(bearer.err).to.match(/^CH_ADMIN_REFUSED: the forge does not send the bearer token that \$auth asks for/);
    const twice = await hooks('create', 'q', 'acme/app', '--url', 'https://ci.example.org/change_hook/q?key=k');
    expect(twice.code).to.equal(2);
    expect(twice.err).to.include('--url may not hold key, the token of $auth');
    expect(stub().asked).to.deep.equal([]);
  });

  it('shows nothing of the addresses of others that may be a secret', async () => {
    configure({ github: github() });
    stub().hooks.push({ id: 1, active: true, events: ['push'], config: { url: 'https://chat.example/services/T0/S3CR3T?x=S3CR3T' } });
    stub().hooks.push({ id: 2, active: false, events: ['push'], config: { url: 'no url, S3CR3T' }, last_response: { code: 502, message: 'Bad \u001b[1m' } });
    for (const json of [[], ['--json']]) {
      const { out } = await hooks('list', 'github', 'acme/app', ...json);
      expect(out).to.include('https://chat.example/[not shown]?x=[not shown]').and.not.include('S3CR3T').and.not.include('\u001b');
    }
  });

  it('tells how the ping of a new webhook ended', async () => {
    configure({ github: github() });
    expect((await hooks('create', 'github', 'acme/app', '--url', URL_)).out).to.include('  ping     was delivered: 202 OK\n');
  });

  it('ends with 1 where the ping of a new webhook failed', async () => {
    configure({ gitlab: { secret: 's', token: 't', gitlab_url: stub().options['github_api_endpoint'] } });
    const answers: [number, unknown][] = [
      [200, []],
      [201, { id: 9, url: 'https://ci.example.org/change_hook/gitlab', push_events: true }],
      [422, { message: 'Failed to open TCP connection' }],
    ];
    stub().instead = (response) => {
      const [status, body] = answers.shift() ?? [500, undefined];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const { code, out, err } = await hooks('create', 'gitlab', 'acme/app', '--url', 'https://ci.example.org/change_hook/gitlab');
    expect(code).to.equal(1);
    expect(out).to.match(/^registered as 9\n/);
    expect(err).to.equal('the webhook is there, and its ping failed: Failed to open TCP connection\n');
  });

  it('ends what is under way with a signal', async () => {
    configure({ github: github() });
    const io = fakeIo({ cwd: at().folder });
    stub().instead = () => io.signal('SIGINT');
    expect(await run(['hooks', 'list', 'github', 'acme/app'], io)).to.equal(1);
    expect(io.err()).to.match(/^CH_HTTP_FAILED: .*it was ended by SIGINT/);
  });
});
