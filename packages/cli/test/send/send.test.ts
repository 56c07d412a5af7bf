import { expect } from 'chai';
import { userInfo } from 'node:os';
import { runIn } from '../fake-io.js';
import type { World } from '../fake-io.js';
import { useWorkplace } from '../workplace.js';
import { say, useStubServer } from './stub-server.js';

describe('change-hook send', () => {
  const at = useWorkplace();
  const stub = useStubServer();

  const send = (...args: string[]) => runIn({ cwd: at().folder }, 'send', '--url', stub().url, ...args);
  const sendIn = (world: Partial<World>, ...args: string[]) => runIn({ cwd: at().folder, ...world }, 'send', ...args);
  const form = (n = 0): Record<string, string> => Object.fromEntries(new URLSearchParams(stub().seen[n]!.body));

  it('posts every field as base takes it, and ends with 0 once it is accepted', async () => {
    const { code, out } = await send(
      '--author', 'Ann <ann@x.example>', '--committer', 'Bo <bo@x.example>', '-c', 'Mend it', '--revision', 'r7', '--when', '1700000000.5', '-b', 'main',
      '-C', 'push', '-l', 'https://x.example/r7', '--repository', 'https://x.example/a.git', '-P', 'a', '--codebase', 'cb', '-s', 'git',
      '-f', 'a b.c', '-p', 'name:text=with:marks', '-p', 'n={"deep":[1]}', 'ü.txt',
    );
    expect({ code, out }).to.deep.equal({ code: 0, out: 'accepted as r1\n' });
    expect(stub().seen[0]).to.include({ method: 'POST', url: '/change_hook/base' });
    expect(form()).to.deep.equal({
      author: 'Ann <ann@x.example>', committer: 'Bo <bo@x.example>', comments: 'Mend it', revision: 'r7', when_timestamp: '1700000000.5', branch: 'main',
      category: 'push', revlink: 'https://x.example/r7', repository: 'https://x.example/a.git', project: 'a', codebase: 'cb', src: 'git',
      files: '["a b.c","ü.txt"]', properties: '{"name":"text=with:marks","n":{"deep":[1]}}',
    });
  });

  it('takes the old names of the scripts before it', async () => {
    at().write('log', 'From a file\n');
    at().write('rev', '42\n');
    expect((await send('--who', 'Ann', '--logfile', 'log', '--revision_file', 'rev', '--vc', 'svn')).code).to.equal(0);
    expect(form()).to.include({ author: 'Ann', comments: 'From a file\n', revision: '42', src: 'svn' });
  });

  it('takes you for the author where none is named', async () => {
    await send();
    expect(form()).to.include({ author: userInfo().username });
  });

  it('reads the message from standard input, in the encoding that it is told', async () => {
    await sendIn({ stdin: Buffer.from('Größe', 'latin1') }, '--url', stub().url, '-F', '-', '-e', 'latin1');
    expect(form()).to.include({ comments: 'Größe' });
  });

  it('builds the address of host and path, and takes it from the environment', async () => {
    await sendIn({}, '-H', stub().host, '-u', '/ci/change_hook/base');
    await sendIn({ env: { CHANGE_HOOK_URL: stub().url } });
    expect(stub().seen.map(({ url }) => url)).to.deep.equal(['/ci/change_hook/base', '/change_hook/base']);
  });

  it('shows the guard a token or a password, from wherever it comes', async () => {
    at().write('token', 'of-the-file\nnot this\n');
    await send('--token-file', 'token');
    await sendIn({ env: { CHANGE_HOOK_TOKEN: 'of-the-environment' } }, '--url', stub().url);
    await send('--user', 'ann:a:b');
    await sendIn({ env: { CHANGE_HOOK_PASSWORD: 'secret' } }, '--url', stub().url, '--user', 'ann');
    await sendIn({}, '--url', stub().url.replace('//', '//bo:p%40ss@'));
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(stub().seen.map(({ headers }) => headers.authorization)).to.deep.equal([
      'Bearer of-the-file', 'Bearer of-the-environment', basic('ann:a:b'), basic('ann:secret'), basic('bo:p@ss'),
    ]);
  });

  it('prints the request without its secret, and sends nothing, with --dry-run', async () => {
    const { code, out } = await send('--token', 'geheim', '--author', 'Ann', '-t');
    expect(code).to.equal(0);
    expect(out).to.match(/^POST http:\/\/127\.0\.0\.1:\d+\/change_hook\/base\n/).and.to.contain('authorization: Bearer [not shown]').and.to.contain('author=Ann');
    expect(out).not.to.contain('geheim');
    expect(stub().seen).to.deep.equal([]);
  });

  describe('when the server refuses', () => {
    const cases: [string, ReturnType<typeof say>, RegExp][] = [
      ['a gateway, its problems', say(400, '{"error":"CH_REQUEST_INVALID","message":"the request is not valid","problems":["files: must be a list"]}'), /CH_SEND_REFUSED: .*\(400\): the request is not valid; files: must be a list/],
      ['a master, its words', say(500, 'Error processing changes.', { 'content-type': 'text/plain' }), /CH_SEND_BUSY: .*\(500\): Error processing changes\./],
      ['a wrong password', say(401, ''), /CH_SEND_REFUSED: .*\(401\)\n {2}mend: .*--token-file/],
      ['that it has no base', say(404, '{"error":"CH_DIALECT_NOT_LISTED"}'), /CH_SEND_NO_BASE: [^]*change_hook_dialects: \{ base: true \}/],
      ['in the words of a master, that it has no base', say(400, 'The dialect specified, \'base\', wasn\'t whitelisted in change_hook'), /CH_SEND_NO_BASE/],
      ['with a page of HTML', say(403, '<!doctype html><title> No  entry </title>', { 'content-type': 'text/html' }), /CH_SEND_REFUSED: .*\(403\): a page of HTML, titled "No {2}entry"|\(403\): a page of HTML, titled "No entry"/],
      ['by pointing elsewhere', say(302, '', { location: 'https://login.example/' }), /CH_SEND_REFUSED: .*\(302\): it points to https:\/\/login\.example\//],
      ['nothing, but with HTML', say(200, '<html><title>Sign in</title>', { 'content-type': 'text/html' }), /CH_SEND_ANSWER: .*200 with a page of HTML/],
    ];
    for (const [what, answer, words] of cases) {
      it(`says ${what}, and ends with 1`, async () => {
        stub().answers = [answer];
        const { code, out, err } = await send();
        expect(code).to.equal(1);
        expect(out).to.equal('');
        expect(err).to.match(words);
      });
    }

    it('says that half an answer is none, and ends with 1', async () => {
      stub().answers = [(response) => {
        response.writeHead(202, { 'content-length': 100 });
        response.write('{"id":', () => response.destroy());
      }];
      const { code, err } = await send();
      expect(code).to.equal(1);
      expect(err).to.match(/CH_SEND_UNREACHABLE/);
    });

    it('does not print what a server could do to a terminal', async () => {
      stub().answers = [say(400, '{"message":"\\u001b[2Jgone"}')];
      expect((await send()).err).not.to.contain('\u001b');
    });
  });

  it('says that nobody listens, and ends with 1', async () => {
    stub().close();
    const { code, err } = await send();
    expect(code).to.equal(1);
    expect(err).to.match(/CH_SEND_UNREACHABLE: http:\/\/127\.0\.0\.1:\d+\/change_hook\/base can't be reached: .*ECONNREFUSED/);
  });

  it('tries again with --retry, under one Idempotency-Key', async () => {
    stub().answers = [say(503, '{"error":"CH_INTAKE_BUSY"}', { 'retry-after': '1' }), say(202, '{"id":"r2","changes":1,"duplicate":true}')];
    const { code, out, err } = await send('--retry', '20');
    expect({ code, out }).to.deep.equal({ code: 0, out: 'accepted as r2, a repeat of what came before\n' });
    expect(err).to.match(/\(503\).*; again in 1 s/);
    const keys = stub().seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys).to.have.length(2);
    expect(new Set(keys).size).to.equal(1);
  }).timeout(10_000);

  it('does not try again what is refused for good', async () => {
    stub().answers = [say(400, '{"message":"no"}')];
    expect((await send('--retry', '20')).code).to.equal(1);
    expect(stub().seen).to.have.length(1);
  });

  describe('refuses with 2', () => {
    const cases: [string, string[], RegExp][] = [
      ['-r, which meant two things', ['-r', 'x'], /-r meant the repository to post_build_request\.py and the revision to sendchange.*\n\(change-hook send --help/],
      ['-W, which meant two things', ['-W', 'x'], /-W meant the time/],
      ['an option by both its names', ['--author', 'a', '--who', 'b'], /--who is the old name of --author/],
      ['two messages', ['-c', 'a', '-F', '-'], /either --comments or --comments-file/],
      ['a message that can not be read', ['-F', 'missing'], /missing can't be read/],
      ['an encoding that is none', ['-F', '-', '-e', 'klingon'], /--encoding "klingon"/],
      ['a time that is none', ['--when', 'yesterday'], /It is seconds since 1970, a time such as/],
      ['a property without a value', ['-p', 'name'], /"name" is neither name:text/],
      ['a property that is no JSON', ['-p', 'n=text'], /n:text/],
      ['a property in the words of Python', ['-p', "{'a': 1}"], /Python's quotes/],
      ['a system that Buildbot does not know', ['-s', 'tla'], /Allowed choices are git/],
      ['an address of another kind', ['--url', 'ftp://x.example/'], /--url must be an http or https URL/],
      ['host and URL together', ['-H', 'x:1'], /either --url, or --host/],
      ['a token and a user', ['--token', 't', '--user', 'u:p'], /either a token or --user/],
      ['a user without a password', ['--user', 'u'], /CHANGE_HOOK_PASSWORD/],
      ['--auth without --master', ['--auth', 'u:p'], /--auth goes with --master/],
      ['a URL and a master', ['-m', 'localhost:9989'], /--url can't go with --master/],
      ['an author that is empty', ['--author', ''], /author/],
    ];
    for (const [what, args, words] of cases) {
      it(what, async () => {
        const { code, err } = await send(...args);
        expect(err).to.match(words);
        expect(code).to.equal(2);
        expect(stub().seen).to.deep.equal([]);
      });
    }

    for (const [what, args] of [['a master of no form', ['-m', 'localhost']], ['an --auth of no form', ['-m', 'localhost:9989', '-a', 'u']]] as const) {
      it(what, async () => {
        const { code, err } = await sendIn({}, ...args);
        expect(err).to.match(/host:port|USER:PASSWORD/);
        expect(code).to.equal(2);
      });
    }
  });
});
