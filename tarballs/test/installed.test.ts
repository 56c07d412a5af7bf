import { expect } from 'chai';
import { packAll } from './support/packed.js';
import type { Packed } from './support/packed.js';
import { Place } from './support/place.js';
import { STRANGERS, WELCOME } from './support/strangers.js';

const CONFIG = (dialects: object): string => JSON.stringify({
  http_port: 0,
  change_hook_dialects: { base: true, github: { secret: 'open sesame' }, ...dialects },
  change_hook_sinks: { jsonl: { path: './out.jsonl' } },
  change_hook_inbox: { sqlite: { path: './store.db' } },
});

describe('from the tarballs', () => {
  let packed: Packed;
  before(async () => void (packed = await packAll()));

  for (const manager of ['npm', 'pnpm'] as const) {
    describe(`installed by ${manager}`, () => {
      const place = new Place();
      before(async () => {
        const others: Record<string, string> = {};
        for (const name of Object.keys(STRANGERS)) others[name] = await place.packStranger(name);
        await place.install(manager, packed, others);
      });
      afterEach(() => place.stop());
      after(() => place.remove());

      it('serves, with dialects of ours and of others: plain, scoped, CommonJS, and with an import alone', async () => {
        place.write('change-hook.config.json', CONFIG(Object.fromEntries(Object.keys(WELCOME).map((mount) => [mount, true]))));
        const url = await place.serve();
        const post = (mount: string, body: object) =>
          fetch(`${url}/change_hook/${mount}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
        for (const mount of Object.keys(WELCOME)) expect((await post(mount, { say: mount })).status, mount).to.equal(202);
        expect((await post('base', { author: 'Ann', comments: 'hello' })).status).to.equal(202);
        expect((await post('github', {})).status).to.equal(401);
        const changes = await place.delivered(5);
        const expected = [...Object.entries(WELCOME).map(([mount, author]) => ({ author, comments: mount })), { author: 'Ann', comments: 'hello' }];
        expect(changes.map(({ author, comments }) => ({ author, comments }))).to.have.deep.members(expected);
      });

      it('never reads what is installed and not listed', async () => {
        expect(place.has('sprung')).to.equal(false);
        place.write('change-hook.config.json', CONFIG({}));
        expect((await place.change('check')).code).to.equal(0);
        const { out } = await place.change('dialects');
        expect(out).to.match(/trap +change-hook-dialect-trap@1\.0\.0 +not enabled/);
        expect(place.has('sprung')).to.equal(false);
        // The trap does spring.
        place.write('change-hook.config.json', CONFIG({ trap: true }));
        expect((await place.change('check')).code).to.equal(0);
        expect(place.has('sprung')).to.equal(true);
      });

      it('refuses a dialect of another apiVersion, and says which side to move', async () => {
        place.write('change-hook.config.json', CONFIG({ future: true }));
        const { code, err } = await place.change('check');
        expect(code).to.equal(1);
        expect(err).to.match(/apiVersion 2/).and.to.match(/mend: .*(?:update|upgrade|newer|install)/i);
      });
    });
  }
});
