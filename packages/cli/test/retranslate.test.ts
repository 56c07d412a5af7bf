import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from './fake-io.js';
import { runProcess, serve } from './served-gateway.js';
import type { Served } from './served-gateway.js';
import { DEMO_DIALECT, useWorkplace } from './workplace.js';

/** The dialect `demo` as it was before it was mended: it throws at what the mended one understands. */
const BROKEN = DEMO_DIALECT.replace(
  'translate(request, ctx) {',
  "translate(request, ctx) {\n    if (!request.text().includes('fine')) throw new TypeError('no such field');",
);
const DELIVERIES = DEMO_DIALECT.replace('identify: () => undefined', "identify: (request) => request.header('x-delivery')");

describe('change-hook receipts retranslate', function () {
  // Each gateway is a process of its own: a module that was imported can't be mended within one.
  this.timeout(60_000);
  const at = useWorkplace();
  const running: Served[] = [];
  let url = '';
  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
  });
  const start = async (): Promise<Served> => {
    const served = await serve({ cwd: at().folder });
    running.push(served);
    url = served.url;
    return served;
  };
  const stop = async ({ child, ended }: Served): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const post = async (body: string, headers: Record<string, string> = {}): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${url}/change_hook/demo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    expect(answer.status).to.equal(202);
    return (await answer.json()) as Record<string, unknown>;
  };
  const command = (...args: string[]) => runIn({ cwd: at().folder }, 'receipts', 'retranslate', ...args);
  const bodyOf = (...comments: string[]) =>
    JSON.stringify({ changes: comments.map((it) => ({ author: 'Ann', repository: 'r', comments: it })) });
  /** The comments of all that has arrived. */
  const arrived = async (count: number): Promise<string[]> => {
    for (;;) {
      const text = (() => {
        try {
          return readFileSync(join(at().folder, 'changes.jsonl'), 'utf8');
        } catch {
          return '';
        }
      })();
      const lines = text.split('\n').filter((it) => it !== '');
      if (lines.length >= count) return lines.map((it) => (JSON.parse(it) as { comments: string }).comments);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  beforeEach(() => {
    at().install('change-hook-dialect-demo', BROKEN, '1.0.0');
    at().config(
      'http_port: 0',
      'change_hook_dialects: { demo: true }',
      'change_hook_sinks: { jsonl: { path: ./changes.jsonl } }',
      'change_hook_inbox: { sqlite: { path: ./ch.db } }',
      'intake: { hook_seconds: 0.5 }',
    );
  });
  const mend = (source = DEMO_DIALECT) => at().install('change-hook-dialect-demo', source, '1.0.1');

  it('delivers what a dialect failed on, once it is mended, in the order of receipt', async () => {
    const broken = await start();
    const { id, state } = await post(bodyOf('one', 'two'));
    expect(state).to.equal('untranslated');
    await post(bodyOf('three'));
    await post('{"ignored": "not a push"}');
    await post(bodyOf('fine'));
    expect(await arrived(1)).to.deep.equal(['fine']);
    await stop(broken);

    mend();
    await start();
    expect(await command()).to.deep.equal({
      code: 0,
      out: '3 receipts are translated: 3 changes of 2, nothing to build in 1\n',
      err: '',
    });
    expect(await arrived(4)).to.deep.equal(['fine', 'one', 'two', 'three']);
    const { out } = await runIn({ cwd: at().folder }, 'receipts', 'show', String(id));
    expect(out)
      .to.match(/dialect +demo@1\.0\.1\n/)
      .and.match(/verdict +changes\n/);
    expect(await command()).to.deep.equal({ code: 0, out: 'there is no untranslated receipt\n', err: '' });
    expect(await command('--mount', 'demo')).to.deep.equal({ code: 1, out: '', err: 'no untranslated receipt matches\n' });
    expect(await command(String(id))).to.deep.equal({
      code: 1,
      out: '',
      err: `error: receipt ${String(id)} is not untranslated: its verdict is changes\n`,
    });
    expect(await command('nobody')).to.deep.equal({ code: 1, out: '', err: 'error: there is no receipt nobody\n' });
  });

  it('does it where no gateway runs, and the next gateway delivers', async () => {
    const broken = await start();
    await post(bodyOf('one'));
    await stop(broken);
    mend();
    const { ended, out } = runProcess(['receipts', 'retranslate', '--json'], { cwd: at().folder });
    expect(await ended).to.equal(0);
    expect((JSON.parse(out()) as { translated: object[] }).translated).to.have.length(1);
    await start();
    expect(await arrived(1)).to.deep.equal(['one']);
  });

  it('says which it could not, and why, and leaves them for another time', async () => {
    const broken = await start();
    const { id } = await post(bodyOf('evil\u001b[2J'));
    const { code, out, err } = await command();
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(
      new RegExp(`^${String(id)}: CH_DIALECT_CRASHED: .*demo@1\\.0\\.0.*no such field\n1 receipt is still untranslated\n$`),
    );
    await stop(broken);
    mend();
    await start();
    expect((await command(String(id))).code).to.equal(0);
    expect(await arrived(1)).to.have.length(1);
  });

  it('survives a dialect whose code does not end, and says at which receipt', async () => {
    const broken = await start();
    await post(bodyOf('one'));
    const { id } = await post(bodyOf('endless'));
    await post(bodyOf('three'));
    await stop(broken);
    mend(
      DEMO_DIALECT.replace(
        'translate(request, ctx) {',
        "translate(request, ctx) {\n    while (request.text().includes('endless'));",
      ),
    );
    await start();
    const { code, out, err } = await command();
    expect({ code, out }).to.deep.equal({ code: 1, out: '1 receipt is translated: 1 change of 1, nothing to build in 0\n' });
    expect(err).to.match(new RegExp(`^${String(id)}: the intake worker ended while it worked for the mount "demo": `));
    expect(err).to.match(/\n1 receipt is still untranslated\nstopped there; 1 receipt was not tried: [^\n]*\n$/);
    // The thread is started again by itself.
    while ((await fetch(`${url}/readyz`)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await post(bodyOf('four'))).to.include({ changes: 1 });
    expect(await arrived(2)).to.deep.equal(['one', 'four']);
  });

  it('loads the dialects where no gateway runs, and tells all that is wrong with them', async () => {
    const broken = await start();
    await post(bodyOf('one'));
    await stop(broken);
    at().config('change_hook_dialects: { demo: true, absent: true }', 'change_hook_inbox: { sqlite: { path: ./ch.db } }');
    const { code, err } = await command();
    expect(code).to.equal(1);
    expect(err).to.match(/^CH_PLUGIN_MISSING: the dialect "absent"/);
  });

  it('is not needed where the forge sends the request again', async () => {
    at().install(
      'change-hook-dialect-demo',
      BROKEN.replace('identify: () => undefined', "identify: (request) => request.header('x-delivery')"),
      '1.0.0',
    );
    const broken = await start();
    const { id } = await post(bodyOf('one'), { 'x-delivery': 'd' });
    await stop(broken);
    mend(DELIVERIES);
    await start();
    expect(await post(bodyOf('one'), { 'x-delivery': 'd' })).to.deep.equal({ id, changes: 1, duplicate: true });
    expect(await arrived(1)).to.deep.equal(['one']);
    expect(await post(bodyOf('one'), { 'x-delivery': 'd' })).to.deep.equal({ id, changes: 1, duplicate: true });
    expect((await command()).out).to.equal('there is no untranslated receipt\n');
    expect(await arrived(1)).to.deep.equal(['one']);
  });

  it('is not valid with ids and a filter', async () => {
    expect((await command('x', '--mount', 'demo')).code).to.equal(2);
  });
});
