import { expect } from 'chai';
import { BASE_USER, withBuildbot } from '../buildbot-master.js';
import { runIn } from '../fake-io.js';
import { useWorkplace } from '../workplace.js';
import { serve } from '../served-gateway.js';
import type { Served } from '../served-gateway.js';

const FIELDS = ['--author', 'Ann Ä <ann@x.example>', '-c', 'Mend it\n\nAll', '--revision', 'r7', '--when', '1700000000', '-b', 'main', '-P', 'p', '--repository', 'https://x.example/a', '-p', 'n={"a":[1,null]}', 'a b.c'];

withBuildbot('change-hook send, to a real Buildbot master', [], (master) => {
  const at = useWorkplace();
  const arrived = async (): Promise<object | undefined> => (await master().changes()).at(-1);
  const expected = {
    author: 'Ann Ä <ann@x.example>', comments: 'Mend it\n\nAll', revision: 'r7', when_timestamp: 1_700_000_000, branch: 'main', project: 'p', repository: 'https://x.example/a',
    files: ['a b.c'],
  };

  it('arrives by Perspective Broker', async () => {
    at().write('auth', `${master().user}:${master().password}\n`);
    const { code, out, err } = await runIn({ cwd: at().folder }, 'send', '--master', master().master, '--auth-file', 'auth', ...FIELDS);
    expect({ code, out, err }).to.deep.equal({ code: 0, out: 'accepted\n', err: '' });
    expect(await arrived()).to.deep.include(expected);
  });

  it("arrives by the master's /change_hook/base", async () => {
    const { code, err } = await runIn({ cwd: at().folder }, 'send', '--url', `${master().url}/change_hook/base`, '--user', BASE_USER, ...FIELDS);
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(await arrived()).to.deep.include({ ...expected, properties: { n: [{ a: [1, null] }, 'Change'] } });
  });

  it('is refused with the wrong password, by both ways, and names the option', async () => {
    const byBroker = await runIn({ cwd: at().folder }, 'send', '--master', master().master, '--auth', 'change:wrong', ...FIELDS);
    expect(byBroker.code).to.equal(1);
    expect(byBroker.err).to.match(/refuses the login of "change": correct --auth/);
    const byBase = await runIn({ cwd: at().folder }, 'send', '--url', `${master().url}/change_hook/base`, '--user', 'hook:wrong', ...FIELDS);
    expect(byBase.code).to.equal(1);
    expect(byBase.err).to.match(/\(401\)/);
  });
});

describe('change-hook send, to a gateway', () => {
  const at = useWorkplace();
  let gateway: Served & { url: string };
  afterEach(async () => {
    gateway.child.kill('SIGTERM');
    await gateway.ended;
  });

  it('is taken once, however often it is sent with one key', async () => {
    at().config(
      'http_port: 0',
      'change_hook_dialects: { base: { $auth: { bearer: geheim } } }',
      'change_hook_sinks: { jsonl: { path: ./out.jsonl } }',
      'change_hook_inbox: { sqlite: { path: ./ch.db } }',
      'management_socket: false',
    );
    gateway = await serve({ cwd: at().folder });
    const send = () =>
      runIn({ cwd: at().folder, env: { CHANGE_HOOK_TOKEN: 'geheim' } }, 'send', '--url', `${gateway.url}/change_hook/base`, '--idempotency-key', 'k1', ...FIELDS);
    const [first, second] = [await send(), await send()];
    expect([first.code, second.code]).to.deep.equal([0, 0]);
    const [, id] = /^accepted as (\S+)\n$/.exec(first.out) ?? [];
    expect(second.out).to.equal(`accepted as ${id}, a repeat of what came before\n`);
    expect((await runIn({ cwd: at().folder }, 'send', '--url', `${gateway.url}/change_hook/base`, ...FIELDS)).err).to.match(/\(401\)/);
  }).timeout(30_000);
});
