import { expect } from 'chai';
import { runIn } from '../fake-io.js';
import { useWorkplace } from '../workplace.js';
import { useStubForge } from './stub-forge.js';
import type { ForgeName } from './stub-forge.js';

const SECRET = 'the-secret-of-the-webhook';
const TOKEN = 'token-that-manages-webhooks';

for (const name of ['github', 'gitlab', 'gitea'] satisfies ForgeName[]) {
  describe(`change-hook hooks with ${name}`, () => {
    const at = useWorkplace();
    const stub = useStubForge(name);
    const URL_ = `https://ci.example.org/change_hook/${name}`;

    /** A sink whose password nobody has set: none of the commands needs it. */
    const configure = (options: Record<string, unknown> = {}, over: Record<string, unknown> = {}): string =>
      at().config(
        `change_hook_dialects: ${JSON.stringify({ [name]: { secret: '${env:WEBHOOK_SECRET}', ...stub().options, ...options }, base: true, ...over })}`,
        'change_hook_sinks: { buildbot: { master: "localhost:9989", user: change, password: "${env:NOBODY_SET_IT}" } }',
      );
    const hooks = async (command: string, ...args: string[]) => {
      const env = { WEBHOOK_SECRET: SECRET, CHANGE_HOOK_FORGE_TOKEN: TOKEN };
      const ran = await runIn({ cwd: at().folder, env }, 'hooks', command, ...args);
      expect(ran.out + ran.err).to.not.include(SECRET).and.not.include(TOKEN);
      return ran;
    };
    const asked = (): string[] => stub().asked.map(({ method }) => method);

    it('registers a webhook with address, secret and events, lists it, and has it pinged', async () => {
      configure();
      const created = await hooks('create', name, 'acme/app', '--url', URL_);
      expect(created).to.include({ code: 0, err: '' });
      expect(created.out).to.match(/^registered as 1\n {2}address {2}https:\/\/ci\.example\.org\/change_hook\/\w+\n {2}events {3}push/);
      const sent = stub().asked.find(({ method }) => method === 'POST')?.json;
      expect(JSON.stringify(sent)).to.include(SECRET).and.include(URL_).and.include('push');
      const listed = await hooks('list', name, 'acme/app');
      expect(listed).to.include({ code: 0, err: '' });
      expect(listed.out).to.match(new RegExp(`\\n {2}1 +${name} +yes +push.* ${URL_}\\n$`));
      const pinged = await hooks('ping', name, 'acme/app');
      expect(pinged.code).to.equal(0);
      expect(pinged.out).to.match(/^the ping of 1 was (?:sent|delivered)/);
    });

    it('sends the token of the environment, and that of a file before it', async () => {
      configure();
      at().write('token', 'from-a-file\nand more\n');
      await hooks('list', name, 'acme/app');
      await hooks('list', name, 'acme/app', '--token-file', 'token');
      const tokens = [...new Set(stub().asked.map(({ headers }) => headers.authorization ?? headers['private-token']))];
      const written = (token: string): string => ({ github: `Bearer ${token}`, gitlab: token, gitea: `token ${token}` })[name];
      expect(tokens).to.deep.equal([written(TOKEN), written('from-a-file')]);
    });

    it('makes no second webhook, and tells what the first differs in', async () => {
      configure();
      await hooks('create', name, 'acme/app', '--url', URL_, '--no-ping');
      const again = await hooks('create', name, 'acme/app', '--url', URL_, '--no-ping');
      expect(again).to.include({ code: 0, err: '' });
      expect(again.out).to.match(/^there already: 1\n/).and.include('--update sets it');
      const other = await hooks('create', name, 'acme/app', '--url', `${URL_}?project=x`);
      expect(other).to.include({ code: 1 });
      expect(other.err).to.include('the webhook 1 is there already, and differs: its address has another query or login').and.include('--update');
      expect(stub().hooks).to.have.length(1);
      const updated = await hooks('create', name, 'acme/app', '--url', `${URL_}?project=x`, '--update', '--no-ping');
      expect(updated).to.include({ code: 0, err: '' });
      expect(JSON.stringify(stub().hooks)).to.include('project=x');
    });

    it('tells programs the same', async () => {
      configure();
      const created = JSON.parse((await hooks('create', name, 'acme/app', '--url', URL_, '--no-ping', '--json')).out) as object;
      expect(created).to.include({ id: '1', url: URL_, active: true, became: 'created' });
      const [listed] = JSON.parse((await hooks('list', name, 'acme/app', '--json')).out) as object[];
      expect(listed).to.include({ id: '1', ofMount: true });
      expect(JSON.parse((await hooks('ping', name, 'acme/app', '--json')).out)).to.include({ id: '1' });
    });

    it('lists all pages', async () => {
      configure();
      await hooks('create', name, 'acme/app', '--url', URL_, '--no-ping');
      const [one = {}] = stub().hooks;
      for (let id = 2; id <= 130; id += 1) stub().hooks.push({ ...one, id });
      const listed = JSON.parse((await hooks('list', name, 'acme/app', '--json')).out) as unknown[];
      expect(listed).to.have.length(130);
      const many = await hooks('ping', name, 'acme/app');
      expect(many.code).to.equal(2);
      expect(many.err).to.match(/130 webhooks have the address of the mount: name one with --id, of 1, 2, /);
      expect((await hooks('ping', name, 'acme/app', '--id', '130')).code).to.equal(0);
    });

    it('says so where there is none', async () => {
      configure();
      expect(await hooks('list', name, 'acme/app')).to.deep.equal({ code: 0, out: 'there is no webhook\n', err: '' });
      const pinged = await hooks('ping', name, 'acme/app');
      expect(pinged).to.include({ code: 1, out: '' });
      expect(pinged.err).to.include(`no webhook of acme/app has an address that ends with /change_hook/${name}`);
    });

    for (const [what, status, headers, body, words] of [
      ['says 401', 401, {}, '{"message":"Bad credentials"}', /CH_ADMIN_REFUSED: .*it answers 401: Bad credentials\n {2}mend: the token is not valid/],
      ['says 404 in colours', 404, {}, '{"message":"Not\\u001b[31m Found"}', /it answers 404: Not\\x1b\[31m Found/],
      ['says 422', 422, {}, '{"message":"Validation Failed","errors":[{"message":"url is not supported"}]}', /it answers 422: Validation Failed; url is not supported/],
      ['has a rate limit', 429, { 'retry-after': '60' }, '{"message":"Too many"}', /CH_HTTP_FAILED: .*it answers 429: Too many; it may be asked again in 60 s|CH_ADMIN_LIMITED: the forge takes no more calls before 20/],
      ['answers a page', 200, { 'content-type': 'text/html' }, '<html>log in</html>', /CH_HTTP_FAILED: .*it answers 200 with a page and no JSON/],
      ['answers nothing', 200, {}, '', /CH_HTTP_FAILED: .*it answers 200 with nothing/],
      ['answers half of it', 200, { 'content-length': '100' }, '[{"id":1,', /CH_HTTP_FAILED: http:\/\/127\.0\.0\.1:\d+ could not be asked/],
      ['answers half of JSON', 200, {}, '[{"id":1,', /CH_HTTP_FAILED: .*its answer is not JSON/],
      ['answers other JSON', 200, {}, '{"hooks":[]}', /CH_HTTP_FAILED: .*its answer is no list/],
      ['lists what is no webhook', 200, {}, '[7]', /CH_ADMIN_REFUSED: .*its answer holds what is no webhook/],
    ] as const) {
      it(`reports a forge that ${what} as it is`, async () => {
        configure();
        stub().instead = (response) => {
          response.writeHead(status, { 'content-type': 'application/json', ...headers });
          if ('content-length' in headers) response.write(body, () => response.destroy());
          else response.end(body);
        };
        for (const [command, more] of [['list', []], ['create', ['--url', URL_]]] as const) {
          const { code, out, err } = await hooks(command, name, 'acme/app', ...more);
          expect({ code, out }).to.deep.equal({ code: 1, out: '' });
          expect(err).to.match(words);
        }
        expect(asked()).to.not.include('POST');
      });
    }

    it('refuses a mount without a secret, unless it is told to register it open', async () => {
      configure({ secret: undefined });
      const refused = await hooks('create', name, 'acme/app', '--url', URL_);
      expect(refused.code).to.equal(1);
      expect(refused.err).to.match(/^CH_ADMIN_OPEN: the mount ".*" is open/);
      expect(stub().asked).to.deep.equal([]);
      expect((await hooks('create', name, 'acme/app', '--url', URL_, '--open', '--no-ping')).code).to.equal(0);
    });
  });
}
