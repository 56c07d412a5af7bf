import { expect } from 'chai';
import type { BuildbotMaster } from 'change-hook-testkit';
import { Book } from './support/book.js';
import { load } from './support/load.js';
import { arrivedAt, describeWithMaster, makeMaster, sinkTo } from './support/master.js';
import { Place } from './support/place.js';
import { Proxy } from './support/proxy.js';
import { createTell } from './support/tell.js';

const REPOSITORIES = ['left', 'right', 'middle'];
const CHANGES = 60;

/** How much of a piece still passes: nothing but its first byte, half of it, all but the last byte. */
const PARTS = [() => 1, (length: number) => length >> 1, (length: number) => length - 1];

describeWithMaster('the connection to a real master, cut in the middle of a message', () => {
  const tell = createTell();
  let master: BuildbotMaster;
  let proxy: Proxy;
  let place: Place;
  before(async () => {
    master = await makeMaster();
    await master.start();
  });
  after(() => master.remove());
  beforeEach(async () => {
    place = new Place();
    proxy = await Proxy.listen(master.master);
  });
  afterEach(async () => {
    await place.remove();
    await proxy.close();
  });

  for (const of of ['answer', 'call'] as const) {
    for (const url of [true, false]) {
      const title = url ? 'each change arrives exactly once, where the sink has its url' : 'without its url each change arrives at least once';
      it(`of an ${of === 'answer' ? 'answer' : 'addChange'}: ${title}`, async () => {
        place.configure({ change_hook_sinks: { buildbot: sinkTo(master, { url, address: proxy.address }) } });
        const cut = (piece: Buffer, count: number): number | undefined => {
          const at = count % 8 === 0 ? PARTS[(count / 8 - 1) % 6] : undefined;
          return at?.(piece.length);
        };
        proxy.rules = of === 'answer' ? { onAnswer: cut } : { onCall: cut };
        const book = new Book(`${of}-${url}`);
        const names = REPOSITORIES.map((name) => `${of}-${url}-${name}`);
        const gateway = await place.start();
        await load({ port: gateway.port, book, repositories: names, more: () => book.acknowledged < CHANGES });
        await gateway.drained();
        expect(await gateway.stop()).to.equal(0);

        const arrived = (await arrivedAt(master)).filter(({ repository }) => names.includes(repository));
        const verdict = book.judge(arrived);
        tell({ cuts: proxy.cuts, acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations });
        expect(proxy.cuts).to.be.at.least(3);
        expect(verdict).to.deep.include({ delivered: book.acknowledged, orderViolations: 0, lost: [], storedTwice: [] });
        // A call that was cut did not arrive, but those beside it on the connection may have.
        expect(verdict.doubles).to.be.at.most(url ? 0 : proxy.cuts * names.length);
        if (!url && of === 'answer') expect(verdict.doubles).to.be.at.least(1);
      });
    }
  }
});
