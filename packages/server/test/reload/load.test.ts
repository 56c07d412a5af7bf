import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { change, ReloadGateway } from './support.js';

describe('reloads under load', function () {
  this.timeout(60_000);
  let it_: ReloadGateway;
  beforeEach(() => (it_ = new ReloadGateway()));
  afterEach(() => it_.close());

  for (const intake of ['worker', 'in-thread'] as const) {
    it(`lose no request, and keep every repository in order (${intake})`, async () => {
      const config = (n: number) => ({
        change_hook_dialects: { demo: { project: `p${n}` }, [`extra${n}`]: { $dialect: 'demo' } },
        change_hook_sinks: { probe: { n }, [`more${n % 2}`]: { $sink: 'probe', n: 100 } },
      });
      await it_.start(config(0), { intake });
      let reloading = true;
      const sent = new Map<string, number>();
      const sender = async (repository: string): Promise<number[]> => {
        const statuses: number[] = [];
        for (let n = 0; reloading || n < 20; n++) {
          statuses.push(await it_.send('demo', change(String(n), repository)));
          sent.set(repository, n + 1);
        }
        return statuses;
      };
      const senders = ['r', 's', 't', 'u'].map(sender);
      for (let n = 1; n <= 6; n++) {
        await it_.reload(config(n));
        const before = it_.probe.arrived.length;
        await it_.until(() => it_.probe.arrived.length > before + 10);
      }
      reloading = false;
      expect((await Promise.all(senders)).flat().every((status) => status === 202)).to.equal(true);
      const total = [...sent.values()].reduce((sum, n) => sum + n, 0);
      const arrived = (): string[] => it_.probe.arrived.filter((it) => it.startsWith('probe/'));
      await it_.until(() => arrived().length >= total);
      for (const [repository, n] of sent) {
        const numbers = arrived().map((it) => it.split(' ')).filter(([, of]) => of === repository).map(([, , comments]) => Number(comments));
        expect(numbers, repository).to.deep.equal(Array.from({ length: n }, (_, at) => at));
      }
      expect(it_.probe.overlaps).to.deep.equal([]);
      expect(it_.probe.made.filter((it) => it.startsWith('probe/'))).to.have.length(7);
      expect(it_.probe.closed.filter((it) => it.startsWith('probe/'))).to.have.length(6);
    });
  }

  it('are made one after another when they are asked for quickly, and the last config is in force', async () => {
    await it_.start({ change_hook_dialects: { demo: true } });
    const first = it_.reload({ change_hook_dialects: { one: { $dialect: 'demo' } } });
    const second = it_.reload({ change_hook_dialects: { two: { $dialect: 'demo' } } });
    const third = it_.reload({ change_hook_dialects: { three: { $dialect: 'demo' } } });
    await Promise.all([first, second, third]);
    expect(it_.gateway.mounts.map(({ mount }) => mount)).to.deep.equal(['three']);
    expect(await it_.send('three', change('a'))).to.equal(202);
  });

  it('and a stop that comes meanwhile end, and nothing stays open', async () => {
    await it_.start({ change_hook_dialects: { demo: true } });
    const reloaded = it_.reload({ change_hook_dialects: { one: { $dialect: 'demo' } }, change_hook_sinks: { probe: { n: 2 } } });
    const [outcome] = await Promise.allSettled([reloaded, it_.gateway.stop()]);
    // Whichever was first: what was made is closed.
    expect(['fulfilled', 'rejected']).to.include(outcome.status);
    expect([...it_.probe.closed].sort()).to.deep.equal([...it_.probe.made].sort());
  });

  it('let an enrichment that is under way end, ask its forge once, and deliver what came of it', async () => {
    let asked = 0;
    let answer = (): void => {};
    const api = createServer((_request, response) => {
      asked++;
      answer = () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"files":["from-the-api"]}');
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    it_.install('change-hook-dialect-forge', `
      export default {
        apiVersion: 1, name: 'forge', authentication: 'none',
        options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: { ...value } }) } },
        accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
        verify: () => ({ ok: true }), identify: () => undefined,
        translate: (request) => ({ changes: [{ author: 'a', ...request.json() }], enrich: true }),
        async enrich([change], ctx) {
          const { files } = (await ctx.http.get({ base: ctx.options.api, path: ['files'] })).json();
          return { changes: [{ ...change, files, comments: change.comments + ' with ' + files[0] }] };
        },
      };`);
    const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    await it_.start({ change_hook_dialects: { forge: { api: url } } });
    expect(await it_.send('forge', change('a'))).to.equal(202);
    await it_.until(() => asked === 1);
    await it_.reload({ change_hook_dialects: { forge: { api: url, more: 1 } }, change_hook_sinks: { probe: { n: 2 }, more: { $sink: 'probe', n: 3 } } });
    answer();
    await it_.until(() => it_.probe.arrived.length === 1);
    expect([it_.probe.arrived, asked]).to.deep.equal([['probe/2 r a with from-the-api'], 1]);
    await it_.gateway.stop();
    api.closeAllConnections();
    api.close();
  });
});
