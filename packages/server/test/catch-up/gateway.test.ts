import { expect } from 'chai';
import { ReloadGateway } from '../reload/support.js';
import { GitHubStub, json, SECRET } from './github-stub.js';

describe('a gateway that catches up', () => {
  let gateway: ReloadGateway;
  let github: GitHubStub;
  let port: number;

  beforeEach(async () => {
    gateway = new ReloadGateway();
    github = new GitHubStub();
    await github.start();
  });
  afterEach(async () => {
    await gateway.close();
    await github.stop();
  });

  const configWith = (more: Record<string, unknown>): Record<string, unknown> => ({
    change_hook_sinks: { jsonl: { path: 'changes.jsonl' } },
    change_hook_dialects: { github: { secret: SECRET, token: 'ghp_x', github_api_endpoint: github.url, ...more } },
  });
  const up = async (more: Record<string, unknown>): Promise<void> => {
    await gateway.start({ ...configWith(more), http_port: port });
    port = gateway.gateway.address.port;
    github.target = `${gateway.url}/change_hook/github`;
  };
  const down = (): Promise<void> => gateway.gateway.stop();
  const told = (message: string): Record<string, unknown>[] => gateway.log.lines.filter((it) => it.message === message).map(({ fields }) => fields);
  const until = (message: string, times = 1): Promise<void> => gateway.until(() => told(message).length >= times);
  const arrived = async (): Promise<string[]> => (await gateway.lines()).map(({ comments }) => comments);

  /** A gateway was up and has got one push; while it was down, `missed` were pushed. */
  async function outage(...missed: string[]): Promise<void> {
    port = 0;
    await up({});
    await github.push('before');
    await down();
    for (const comment of missed) await github.push(comment);
  }

  it('gets what it missed, each once and in order, and nothing at the next start', async () => {
    await outage('one', 'two');
    await up({ $catch_up: true });
    await until('caught up');
    await gateway.until(async () => (await arrived()).length === 3);
    expect(await arrived()).to.deep.equal(['before', 'one', 'two']);
    expect(told('caught up')).to.deep.equal([{ mount: 'github', repository: 'acme/door', hook: '9', found: 2, requested: 2, arrived: 0, before: 0, failed: 0 }]);
    await down();
    await up({ $catch_up: true });
    await until('caught up', 2);
    expect([github.asked.length, (await arrived()).length]).to.deep.equal([2, 3]);
  });

  it('asks for nothing that has arrived, whatever GitHub believes', async () => {
    await outage();
    github.believeFailed(await (await up({}), github.push('answered too late')));
    await down();
    await github.push('missed');
    await up({ $catch_up: { repositories: 'acme/door', since: '1h' } });
    await until('caught up');
    expect(told('caught up')[0]).to.include({ found: 2, requested: 1, arrived: 1 });
    await gateway.until(async () => (await arrived()).length === 3);
    expect(await arrived()).to.deep.equal(['before', 'answered too late', 'missed']);
  });

  it('asks for the rest alone after it was stopped in the middle', async () => {
    await outage('one', 'two', 'three');
    let asked = 0;
    let full = (): void => {};
    const second = new Promise<void>((resolve) => (full = resolve));
    github.reply = ({ method }) => {
      if (method !== 'POST' || ++asked < 2) return false;
      full();
      // Never answered, nor done.
      return true;
    };
    await up({ $catch_up: true });
    await second;
    await down();
    github.reply = () => false;
    await up({ $catch_up: true });
    await until('caught up');
    await gateway.until(async () => (await arrived()).length === 4);
    expect(await arrived()).to.deep.equal(['before', 'one', 'two', 'three']);
    expect(told('catching up was ended before it was done')).to.have.length(1);
    expect(github.asked).to.have.length(3);
  });

  it('does not ask twice for what did not arrive the second time either', async () => {
    await outage('one');
    await up({ secret: 'another', $catch_up: true });
    await until('caught up');
    await gateway.until(async () => github.list().length === 3);
    await down();
    await up({ $catch_up: true });
    await until('caught up', 2);
    expect(told('caught up')[1]).to.include({ found: 1, requested: 0, before: 1 });
    expect(github.asked).to.have.length(1);
  });

  it('starts and serves while GitHub is silent, and stops at once', async () => {
    await outage('one');
    let called = (): void => {};
    const listed = new Promise<void>((resolve) => (called = resolve));
    github.reply = () => (called(), true);
    await up({ $catch_up: true });
    await listed;
    expect((await fetch(`${gateway.url}/readyz`)).status).to.equal(200);
    await down();
    expect(told('catching up was ended before it was done')).to.deep.equal([{ mount: 'github' }]);
  });

  it('starts where GitHub says no, and says so in the log', async () => {
    await outage('one');
    github.reply = (_, response) => (json(response, 401, { message: 'Bad credentials' }), true);
    await up({ $catch_up: true });
    await until('catching up with a repository failed');
    const [{ error, ...where } = {}] = told('catching up with a repository failed');
    expect(where).to.deep.equal({ mount: 'github', repository: 'acme/door' });
    expect(error).to.be.a('string').that.does.not.include('ghp_x');
  });

  it('says so when it knows no repository', async () => {
    port = 0;
    await up({ $catch_up: true });
    await gateway.until(() => gateway.log.lines.some(({ message }) => message.includes('no repository is known')));
    expect(github.asked).to.deep.equal([]);
  });

  it('catches up at a reload that has it or changes its mount, and at no other', async () => {
    await outage('one');
    await up({});
    await gateway.reload({ ...configWith({ $catch_up: true }), http_port: port });
    await until('caught up');
    expect(told('caught up')[0]).to.include({ requested: 1 });
    await gateway.reload({ ...configWith({ $catch_up: true }), http_port: port });
    await gateway.reload({ ...configWith({ $catch_up: true, branch: ['main'] }), http_port: port });
    await until('caught up', 2);
    expect(told('caught up')).to.have.length(2);
    expect(told('caught up')[1]).to.include({ requested: 0 });
  });

  it('ends what it is at when a reload takes $catch_up away', async () => {
    await outage('one');
    let called = (): void => {};
    const listed = new Promise<void>((resolve) => (called = resolve));
    github.reply = () => (called(), true);
    await up({ $catch_up: true });
    await listed;
    await gateway.reload({ ...configWith({}), http_port: port });
    await until('catching up was ended before it was done');
    expect(github.asked).to.deep.equal([]);
  });

  for (const [what, more, words] of [
    ['has no token', { token: undefined }, 'it has no token'],
    ['remembers no delivery ids', { $dedupe: false }, '$dedupe: false'],
    ['has a dialect whose forge can not be asked', { $dialect: 'demo', secret: 's' }, "the dialect demo@1.0.0 can't ask"],
  ] as const) {
    it(`does not start when the mount ${what}`, async () => {
      const error: unknown = await gateway.start(configWith({ ...more, $catch_up: true })).then(() => undefined, (thrown: unknown) => thrown);
      const [problem, ...others] = (error as AggregateError).errors as (Error & { code?: string })[];
      expect([problem?.code, others.length]).to.deep.equal(['CH_CONFIG_CATCH_UP', 0]);
      expect(problem?.message).to.include(words);
    });
  }
});
