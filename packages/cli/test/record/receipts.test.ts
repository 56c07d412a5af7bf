import { expect } from 'chai';
import github from 'change-hook-dialect-github';
import gitlab from 'change-hook-dialect-gitlab';
import { hmac } from 'change-hook-core';
import { createGateway } from 'change-hook-server';
import type { Gateway } from 'change-hook-server';
import { signers } from 'change-hook-testkit';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { silentLog } from 'change-hook-core';
import { runIn } from '../fake-io.js';
import { DEMO_DIALECT, useWorkplace } from '../workplace.js';
import { filesIn, runCases } from './support.js';

const SECRET = 'a very well kept secret';
const PUSH = {
  ref: 'refs/heads/main', before: '0'.repeat(40), after: 'b'.repeat(40), created: false, deleted: false, forced: false,
  repository: { name: 'door', full_name: 'acme/door', html_url: 'https://github.example/acme/door', clone_url: 'https://github.example/acme/door.git' },
  pusher: { name: 'ann' },
  hook: { config: { secret: SECRET, token: 'another one' } },
  commits: [{
    id: 'b'.repeat(40), message: `Oil the hinge\n\nnot with ${SECRET}`, timestamp: '2024-03-01T10:25:00+01:00', url: 'https://github.example/acme/door/commit/b', distinct: true,
    author: { name: 'Bo', email: 'bo@example.org' }, added: [], removed: [], modified: ['src/hinge.c'],
  }],
};

/** Takes any bytes, and says no more of them. */
const BYTES_DIALECT = DEMO_DIALECT.replace("name: 'demo'", "name: 'bytes'")
  .replace("'text/plain'", "'application/octet-stream'")
  .replace(/verify\(request, ctx\) \{[^]*?\n {2}\},/, 'verify: () => ({ ok: true }),')
  .replace(/translate\(request, ctx\) \{[^]*?\n {2}\},/, "translate: () => ({ ignored: 'bytes' }),");

describe('change-hook record --receipt', () => {
  const at = useWorkplace();
  let gateway: Gateway | undefined;
  afterEach(async () => {
    await gateway?.stop();
    gateway = undefined;
  });
  const cases = (): string => join(at().folder, 'test', 'cases');
  const record = (...args: string[]) => runIn({ cwd: at().folder }, 'record', ...args);

  const start = async (...mounts: string[]): Promise<string> => {
    at().write('secret', SECRET);
    at().install('change-hook-dialect-demo', DEMO_DIALECT);
    const file = at().config('http_port: 0', 'change_hook_dialects:', ...mounts, 'change_hook_inbox: { sqlite: { path: ./ch.db } }');
    gateway = await createGateway({ config: { file }, searchFrom: [import.meta.url], log: silentLog });
    await gateway.start();
    return `http://127.0.0.1:${gateway.address.port}/change_hook`;
  };
  const post = async (url: string, body: string | Buffer, headers: Record<string, string>): Promise<string> => {
    const answer = await fetch(url, { method: 'POST', headers, body });
    const { id } = (await answer.json()) as { id: string };
    expect(answer.status).to.equal(202);
    return id;
  };
  const GITHUB = '  github: { secret: "${file:./secret}", branch: [main, "release/*"], commits: head }';
  const signed = (body: string | Buffer, more: Record<string, string> = {}): Record<string, string> => ({
    'content-type': 'application/json', 'x-github-event': 'push', 'x-github-delivery': '72d3162e', 'x-forwarded-for': '192.0.2.7', cookie: 'c=1',
    'x-hub-signature-256': `sha256=${hmac('sha256', SECRET, Buffer.from(body)).toString('hex')}`, ...more,
  });

  it('writes a case that passes in the suite of its author, signed with a secret that is made up', async () => {
    const url = await start(GITHUB);
    const body = JSON.stringify(PUSH);
    const { code, out, err } = await record('--receipt', await post(`${url}/github`, body, signed(body)));
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    const [, name = ''] = /^test.cases.(push-[0-9a-f]{8}): 1 change\n$/.exec(out) ?? [];
    const files = filesIn(cases());
    expect(Object.keys(files).sort()).to.deep.equal(['about.md', 'body.json', 'expected.json', 'request.json'].map((it) => `${name}/${it}`));
    expect(JSON.parse(files[`${name}/request.json`] ?? '')).to.deep.equal({
      headers: { 'content-type': 'application/json', 'user-agent': 'node', 'x-github-event': 'push', 'x-github-delivery': '72d3162e' },
      options: { secret: 'recorded-secret', branch: ['main', 'release/*'], commits: 'head' },
      sign: { secret: 'recorded-secret' },
    });
    expect(files[`${name}/about.md`]).to.equal('Recorded, push: 1 change.\n');
    const sign = signers.hmacHex({ header: 'x-hub-signature-256', prefix: 'sha256=' });
    expect(await runCases(github, cases(), sign)).to.deep.equal({ ran: 1, failures: [] });
    expect((await runCases(github, cases(), () => ({ 'x-hub-signature-256': 'sha256=00' }))).failures).to.have.length(1);
  });

  it('leaves no secret in any file', async () => {
    const url = await start(GITHUB);
    const body = JSON.stringify(PUSH);
    await record('--receipt', await post(`${url}/github?key=${encodeURIComponent(SECRET)}`, body, signed(body)));
    const files = JSON.stringify(filesIn(cases()));
    expect(files).to.contain('Oil the hinge\\\\n\\\\nnot with blanked');
    expect(files).not.to.contain(SECRET).and.not.contain('another one').and.not.contain('192.0.2.7').and.not.contain('c=1');
  });

  it('keeps a body that has no secret byte for byte', async () => {
    const url = await start('  demo: true');
    const body = ' { "changes" : [ { "author":"Ann" , "repository":"r", "when_timestamp": 1.50 } ] }\r\n';
    const { out } = await record('--receipt', await post(`${url}/demo?category=x%20y`, body, { 'content-type': 'application/json' }));
    const [, name = ''] = /(changes-[0-9a-f]{8})/.exec(out) ?? [];
    const files = filesIn(cases());
    expect(files[`${name}/body.json`]).to.equal(body);
    expect(JSON.parse(files[`${name}/request.json`] ?? '')).to.deep.include({ query: 'category=x%20y' });
    expect(JSON.parse(files[`${name}/expected.json`] ?? '')).to.deep.equal({
      changes: [{ author: 'Ann', comments: '', files: [], properties: {}, repository: 'r', project: '', category: 'x y', when_timestamp: 1.5 }],
    });
  });

  it('undoes the compression of a body: a case has it as the dialect sees it', async () => {
    const url = await start(GITHUB);
    const body = gzipSync(JSON.stringify({ ...PUSH, hook: undefined, commits: [] }));
    const { code } = await record('--receipt', await post(`${url}/github`, body, signed(body, { 'content-encoding': 'gzip' })));
    expect(code).to.equal(0);
    const files = filesIn(cases());
    expect(Object.values(files).join('')).to.contain('refs/heads/main').and.not.contain('content-encoding');
    expect((await runCases(github, cases(), signers.hmacHex({ header: 'x-hub-signature-256', prefix: 'sha256=' }))).failures).to.deep.equal([]);
  });

  it('leaves out other options that are secret, by their names or because they come from the environment', async () => {
    at().write('codebase', 'nobody may know');
    const url = await start('  gitlab: { secret: "${file:./secret}", token: ghp_nobodyknows, codebase: "${file:./codebase}", project_name: path, events: [push] }');
    const push = { object_kind: 'push', ref: 'refs/heads/main', before: '0'.repeat(40), after: 'c'.repeat(40), project: { name: 'd', path_with_namespace: 'a/d', git_ssh_url: 'git@x:a/d', git_http_url: 'https://x/a/d', web_url: 'https://x/a/d' }, commits: [], total_commits_count: 0 };
    const { code, out } = await record('--receipt', await post(`${url}/gitlab`, JSON.stringify(push), { 'content-type': 'application/json', 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': SECRET }));
    expect(code).to.equal(0);
    const [, name = ''] = /(push-hook-[0-9a-f]{8})/.exec(out) ?? [];
    const { options, headers } = JSON.parse(filesIn(cases())[`${name}/request.json`] ?? '{}') as { options: object; headers: object };
    expect(options).to.deep.equal({ secret: 'recorded-secret', project_name: 'path', events: ['push'] });
    expect(headers).not.to.have.property('x-gitlab-token');
    expect(await runCases(gitlab, cases(), signers.tokenHeader({ header: 'x-gitlab-token' }))).to.deep.equal({ ran: 1, failures: [] });
  });

  it('writes what the dialect failed on without what is expected, and says so', async () => {
    const url = await start('  demo: true');
    const { code, out, err } = await record('--receipt', await post(`${url}/demo`, '{"throw":"ouch"}', { 'content-type': 'application/json', 'x-event-key': 'Repo:Push' }));
    expect(code).to.equal(0);
    expect(out).to.match(/repo-push-[0-9a-f]{8}: untranslated\n/);
    expect(err).to.contain('note: the dialect fails on it').and.contain('ouch').and.contain('UPDATE_GOLDEN=1');
    expect(Object.keys(filesIn(cases())).map((it) => it.split('/')[1])).to.have.members(['about.md', 'body.json', 'request.json']);
  });

  it('writes why there is nothing to build', async () => {
    const url = await start('  demo: true');
    const { out } = await record('--receipt', await post(`${url}/demo`, '{"ignored":"no reason"}', { 'content-type': 'application/json' }));
    expect(out).to.match(/ignored-[0-9a-f]{8}: ignored: no reason\n/);
    expect(Object.values(filesIn(cases())).join('')).to.contain('"ignored": "no reason"');
  });

  it('leaves a case alone that is there, and finishes one that was left half done', async () => {
    const url = await start('  demo: true');
    const id = await post(`${url}/demo`, '{"ignored":"x"}', { 'content-type': 'application/json' });
    const [, place = ''] = /^(\S+): /.exec((await record('-r', id)).out) ?? [];
    const about = join(at().folder, place, 'about.md');
    writeFileSync(about, 'Mine.\n');
    expect((await record('-r', id)).out).to.contain('(it was there already)');
    expect(filesIn(join(at().folder, place))['about.md']).to.equal('Mine.\n');
    rmSync(join(at().folder, place, 'request.json'));
    expect((await record('-r', id)).out).not.to.contain('already');
    expect(filesIn(join(at().folder, place))['about.md']).to.contain('Recorded');
  });

  it('takes several receipts and another folder, with the gateway stopped as well', async () => {
    const url = await start('  demo: true');
    const ids = [];
    for (const reason of ['a', 'b']) ids.push(await post(`${url}/demo`, JSON.stringify({ ignored: reason }), { 'content-type': 'application/json' }));
    await gateway?.stop();
    const { code, out } = await record(...ids.flatMap((id) => ['--receipt', id]), '--to', 'elsewhere');
    expect({ code, lines: out.trim().split('\n').length }).to.deep.equal({ code: 0, lines: 2 });
    expect(Object.keys(filesIn(join(at().folder, 'elsewhere')))).to.have.length(8);
  });

  it('writes nothing where a secret would remain that it can not blank', async () => {
    at().install('change-hook-dialect-bytes', BYTES_DIALECT);
    const url = await start('  bytes: { secret: "${file:./secret}" }');
    const bytes = (text: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text)]);
    const headers = { 'content-type': 'application/octet-stream' };
    const id = await post(`${url}/bytes`, bytes(SECRET), headers);
    const { code, err } = await record('--receipt', id, '--receipt', await post(`${url}/bytes`, bytes('x'), headers));
    expect(code).to.equal(1);
    expect(err).to.equal(`${id}: a secret of the mount would remain in body.bin: nothing is written\n`);
    const files = filesIn(cases());
    expect(Object.keys(files)).to.have.length(4);
    expect(Object.entries(files).find(([name]) => name.endsWith('body.bin'))?.[1]).to.equal('\xff\xfex');
  });

  it('needs the secrets of the mount: one that is not there could not be looked for', async () => {
    const url = await start('  demo: true');
    const id = await post(`${url}/demo`, '{"ignored":"x"}', { 'content-type': 'application/json' });
    at().config('change_hook_dialects: { demo: { secret: "${env:NOT_SET}" }, other: { $dialect: demo, secret: "${env:NOR_THIS}" } }', 'change_hook_inbox: { sqlite: { path: ./ch.db } }');
    const { code, err } = await record('--receipt', id);
    expect(code).to.equal(1);
    expect(err).to.contain('CH_CONFIG_SECRET').and.contain('NOT_SET').and.not.contain('NOR_THIS');
  });

  it('says which receipt there is not', async () => {
    await start('  demo: true');
    const { code, err } = await record('--receipt', '018df9a1-3a4b-7c5d-8e6f-0123456789ab');
    expect(code).to.equal(1);
    expect(err).to.contain('no receipt has this id');
  });

  for (const [words, args, says] of [
    ['nothing to record', [], 'give --receipt ID'],
    ['two ways at once', ['--mount', 'a', '--dialect', 'b'], 'give one of --receipt, --dialect and --mount'],
    ['options of a mount', ['--mount', 'a', '--options', '{}'], '--options goes with --dialect'],
    ['a config for a dialect', ['--dialect', 'a', '--config', 'x'], '--config goes with --mount and --receipt'],
    ['a count of nothing', ['--dialect', 'a', '--count', '0'], 'It is a whole number from 1'],
  ] as const) {
    it(`refuses ${words} with exit code 2`, async () => {
      const { code, err } = await record(...args);
      expect(code).to.equal(2);
      expect(err).to.contain(says);
    });
  }
});
