import { expect } from 'chai';
import type { BuildbotMaster } from 'change-hook-testkit';
import { Book } from './support/book.js';
import { load } from './support/load.js';
import { arrivedAt, describeWithMaster, makeMaster, sinkTo } from './support/master.js';
import { Place } from './support/place.js';
import { createTell } from './support/tell.js';

const REPOSITORIES = Array.from({ length: 8 }, (_, n) => `repository-${n}`);
/** Changes that are posted at each step. */
const PART = 120;
/** What happens to the master, each time after it has taken so many more. */
const FALLS = ['kill', 'stop', 'kill'] as const;
const TAKEN = 60;

describeWithMaster('a real Buildbot master that is stopped and killed under load, over PB', () => {
  const tell = createTell();
  let master: BuildbotMaster;
  let place: Place;
  beforeEach(async () => {
    place = new Place();
    master = await makeMaster();
    await master.start();
  });
  afterEach(async () => {
    await place.remove();
    await master.remove();
  });

  for (const url of [true, false]) {
    const title = url
      ? 'has each change exactly once and in order, where the sink has its url'
      : 'has each change at least once and in order without its url, and each double is one whose call was cut and which the log names';
    it(title, async () => {
      place.configure({ change_hook_sinks: { buildbot: sinkTo(master, { url }) } });
      const gateway = await place.start();
      const book = new Book('restarts');
      const post = (): Promise<unknown> => {
        const enough = book.acknowledged + PART;
        return load({ port: gateway.port, book, repositories: REPOSITORIES, more: () => book.acknowledged < enough });
      };
      await post();
      let taken = 0;
      for (const fall of FALLS) {
        // It falls while changes are on their way to it, and more come while it is away.
        await gateway.delivered((taken += TAKEN));
        await master[fall]();
        await post();
        await master.start();
      }
      await gateway.drained();
      expect(await gateway.stop()).to.equal(0);

      const arrived = await arrivedAt(master);
      const verdict = book.judge(arrived);
      const again = gateway.log().split('\n').filter((line) => line.includes('sent again although it may have arrived'));
      const doubled = arrived.filter((it, place) => arrived.findIndex(({ id }) => id === it.id) !== place);
      tell({
        kills: FALLS.filter((it) => it === 'kill').length, stops: FALLS.filter((it) => it === 'stop').length, acknowledged: verdict.acknowledged,
        delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations,
        ...(url ? { 'found by look-up': found(gateway.log()) } : { 'sent again blindly': again.length }),
      });
      expect(verdict).to.deep.include({ delivered: book.acknowledged, orderViolations: 0, lost: [], storedTwice: [] });
      if (url) expect(verdict.doubles).to.equal(0);
      expect(verdict.doubles).to.be.at.most(FALLS.length * REPOSITORIES.length);
      expect(doubled.filter(({ id }) => !again.some((line) => line.includes(id)))).to.deep.equal([]);
    });
  }
});

const found = (log: string): number => log.split('\n').filter((line) => line.includes('a change whose call was cut had arrived')).length;
