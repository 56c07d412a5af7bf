import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { isChangeHookError } from 'change-hook-core';
import type { DeliverySummary } from 'change-hook-core';
import { askManagement, openManagement, loadConfig } from '../../src/index.js';
import { ReloadGateway } from '../reload/support.js';

/** A master's web server: it notes what it is asked for. */
class Master {
  readonly asked: string[] = [];
  #heard = (): void => {};
  readonly #server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      this.asked.push(`${request.url} ${body}`);
      response.end('no change found');
      this.#heard();
    });
  });

  async start(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async askedFor(count: number): Promise<string[]> {
    while (this.asked.length < count) await new Promise<void>((resolve) => (this.#heard = resolve));
    return this.asked;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const PB = { master: '127.0.0.1:1', password: 'x' };

describe('polls through the gateway', function () {
  this.timeout(30_000);
  const master = new Master();
  let it_: ReloadGateway;
  before(() => master.start());
  after(() => master.stop());
  beforeEach(() => {
    master.asked.length = 0;
    it_ = new ReloadGateway();
  });
  afterEach(() => it_.close());

  const toMaster = () => ({ buildbot: { url: master.url }, probe: { n: 1 } });
  const post = async (path: string): Promise<unknown> => {
    const response = await fetch(`${it_.url}${path}`, { method: 'POST' });
    return { status: response.status, ...((await response.json()) as object) };
  };
  const codesOf = async (work: Promise<unknown>): Promise<string[]> => {
    const error: unknown = await work.then(() => undefined, (thrown: unknown) => thrown);
    if (!(error instanceof AggregateError)) throw new Error('not refused as it should', { cause: error });
    return error.errors.map((it) => (isChangeHookError(it) ? `${it.code} ${it.message}` : String(it)));
  };
  const socket = (): string => `${it_.folder}/inbox.db.sock`;

  it('knock on the master, and on no sink that takes none', async () => {
    await it_.start({ change_hook_dialects: { poller: true }, change_hook_sinks: toMaster() });
    const answer = await post('/change_hook/poller?poller=door&poller=roof');
    expect(answer).to.include({ status: 202, polls: 2 });
    expect((await master.askedFor(2)).sort()).to.deep.equal(['/change_hook/poller poller=door', '/change_hook/poller poller=roof']);
    await post('/change_hook/poller');
    expect((await master.askedFor(3))[2]).to.equal('/change_hook/poller ');
    expect(it_.probe.arrived).to.deep.equal([]);
  });

  it('go to the sinks of their mount alone', async () => {
    const sinks = { one: { $sink: 'buildbot', url: `${master.url}/one` }, two: { $sink: 'buildbot', url: `${master.url}/two` } };
    await it_.start({ change_hook_dialects: { poller: { $sinks: ['two'] } }, change_hook_sinks: sinks });
    await post('/change_hook/poller?poller=door');
    expect(await master.askedFor(1)).to.deep.equal(['/two/change_hook/poller poller=door']);
  });

  for (const [what, config] of [
    ['no sink takes them', { change_hook_dialects: { poller: true }, change_hook_sinks: { buildbot: PB, probe: { n: 1 } } }],
    ['its $sinks leave out the one that does', { change_hook_dialects: { poller: { $sinks: ['probe'] } }, change_hook_sinks: { buildbot: { url: 'http://127.0.0.1:1' }, probe: { n: 1 } } }],
    ['there is no sink', { change_hook_dialects: { poller: true }, change_hook_sinks: {} }],
  ] as const) {
    it(`stop the start of a mount when ${what}`, async () => {
      const [problem, ...more] = await codesOf(it_.start(config));
      expect(problem).to.match(/^CH_CONFIG_POLLS_UNTAKEN .*"poller"/);
      expect(more).to.deep.equal([]);
    });
  }

  it('stop the start in the thread of an embedder, too', async () => {
    const config = { change_hook_dialects: { poller: true }, change_hook_sinks: { probe: { n: 1 } } };
    expect((await codesOf(it_.start(config, { intake: 'in-thread' })))[0]).to.include('CH_CONFIG_POLLS_UNTAKEN');
  });

  it('are not asked for while a sink can not even be made', async () => {
    const codes = await codesOf(it_.start({ change_hook_dialects: { poller: true }, change_hook_sinks: { buildbot: { wrong: 1 } } }));
    expect(codes.some((it) => it.includes('CH_CONFIG_POLLS_UNTAKEN'))).to.equal(false);
    expect(codes.length).to.be.greaterThan(0);
  });

  it('follow a reload, which is refused when nobody takes them any more', async () => {
    const dialects = { poller: true, demo: true };
    await it_.start({ change_hook_dialects: { demo: true } });
    await it_.reload({ change_hook_dialects: dialects, change_hook_sinks: toMaster() });
    await post('/change_hook/poller?poller=door');
    await master.askedFor(1);
    expect(await codesOf(it_.reload({ change_hook_dialects: dialects }))).to.have.length(1);
    await post('/change_hook/poller?poller=roof');
    expect((await master.askedFor(2))[1]).to.equal('/change_hook/poller poller=roof');
  });

  it('are replayed to the sinks that take them, and refused for others', async () => {
    await it_.start({ change_hook_dialects: { poller: true }, change_hook_sinks: toMaster() });
    const { id } = (await post('/change_hook/poller?poller=door')) as { id: string };
    await master.askedFor(1);
    const replay = (body: object) => askManagement(socket(), 'POST', `/receipts/${id}/replay`, body);
    expect((await replay({})).body).to.deep.equal({ sinks: ['buildbot'] });
    await master.askedFor(2);
    expect((await replay({ sinks: ['probe'] })).status).to.equal(409);
  });

  it('are replayed by the commands on a store without a gateway', async () => {
    await it_.start({ change_hook_dialects: { poller: true }, change_hook_sinks: toMaster() });
    const { id } = (await post('/change_hook/poller?poller=door')) as { id: string };
    await master.askedFor(1);
    await it_.gateway.stop();
    const { config } = await loadConfig({ file: it_.file });
    const { ask, close } = await openManagement(config, [import.meta.url]);
    const { body } = await ask('POST', `/receipts/${id}/replay`, {});
    expect(body).to.deep.equal({ sinks: ['buildbot'] });
    const { deliveries } = (await ask('GET', '/deliveries?state=pending')).body as { deliveries: DeliverySummary[] };
    expect(deliveries.map(({ sink, repository }) => [sink, repository])).to.deep.equal([['buildbot', 'poller:door']]);
    await close();
  });
});
