import { expect } from 'chai';
import { createMemoryInbox } from 'change-hook-core';
import type { Claim, Clock } from 'change-hook-core';
import type { InboxUnderTest } from 'change-hook-testkit';
import { broken, brokenLaws } from './run-suite.js';

/** A defect, and a law that must catch it. */
const DEFECTS: readonly { defect: string; law: string; make: Parameters<typeof broken>[0] }[] = [
  {
    defect: 'takes every repeat for a new receipt',
    law: 'finds the first receipt of which a request is a repeat: same mount, delivery id and body',
    make: (sound) => ({
      append({ deliveryId: _, ...receipt }) {
        return sound.append(receipt);
      },
    }),
  },
  {
    defect: 'takes every body with the same delivery id for a repeat',
    law: 'takes another body, another mount or another id for a receipt of its own',
    make: (sound) => ({ append: (receipt) => sound.append({ ...receipt, bodyHash: new Uint8Array(32) }) }),
  },
  {
    defect: 'gives claimed lanes to whoever asks',
    law: 'gives a lane to one claimer at a time',
    make: (sound) => {
      const all: Claim[] = [];
      return {
        async claim(owner, wanted) {
          all.push(...(await sound.claim(owner, wanted)));
          return all.filter(({ sink }) => sink === wanted.sink);
        },
      };
    },
  },
  {
    defect: 'gives the newest delivery of a lane first',
    law: 'gives at most so many deliveries of a lane, in the order of their receipt',
    make: (sound) => ({
      claim: async (owner, wanted) =>
        (await sound.claim(owner, wanted)).map((claim) => ({ ...claim, deliveries: [...claim.deliveries].reverse() })),
    }),
  },
  {
    defect: 'pays no heed to maxCharacters',
    law: 'adds no delivery once the text of the changes is long enough',
    make: (sound) => ({ claim: (owner, wanted) => sound.claim(owner, { ...wanted, maxCharacters: Infinity }) }),
  },
  {
    defect: 'lets anyone settle',
    law: 'refuses whoever has not claimed the lane, and changes nothing',
    make: (sound) => ({ settle: (owner, lane, settlements) => sound.settle(owner, lane, settlements).catch(() => {}) }),
  },
  {
    defect: 'forgets progress',
    law: 'records progress, which the next claimer begins at',
    make: () => ({ progress: async () => {} }),
  },
  {
    defect: 'does not wait',
    law: 'holds the whole lane while its head waits, and gives it to nobody before',
    make: (sound) => ({
      settle(owner, lane, settlements) {
        return sound.settle(owner, lane, settlements.map((it) => ('waitMs' in it ? { ...it, waitMs: 0 } : it)));
      },
    }),
  },
  {
    defect: 'gives nothing back',
    law: 'gives back every claim of the owner, and of no other',
    make: () => ({ release: async () => {} }),
  },
  {
    defect: 'takes up nothing',
    law: "takes up a claim: the lane is the owner's, who may settle it",
    make: () => ({ adopt: async () => [] }),
  },
  {
    defect: 'tells nobody that there is work',
    law: 'calls back for every sink that a receipt is for',
    make: () => ({ onWork: () => () => {} }),
  },
  {
    defect: 'lists the oldest first',
    law: 'lists the newest deliveries first, at most so many',
    make: (sound) => ({
      async deliveries(filter) {
        return [...(await sound.deliveries({ ...filter, limit: 1e6 }))].reverse().slice(0, filter.limit);
      },
    }),
  },
  {
    defect: 'keeps every rejection for ever',
    law: 'keeps the newest 10,000 rejections',
    make: (sound) => {
      let count = 0;
      return {
        async reject(rejection) {
          await sound.reject(rejection);
          count += 1;
        },
        status: async () => ({ ...(await sound.status()), rejections: count }),
      };
    },
  },
  {
    defect: 'goes on after it was stopped',
    law: 'refuses every call once it was stopped',
    make: () => ({ stop: async () => {} }),
  },
  {
    defect: 'does not forgive a second start',
    law: 'may be started twice, one after the other and at once',
    make: (sound) => {
      let started = false;
      return {
        start() {
          if (started) throw new Error('started already');
          started = true;
          return sound.start();
        },
      };
    },
  },
  {
    defect: 'gives what can not go to another thread',
    law: 'gives values that can go to another thread',
    make: (sound) => ({ status: async () => ({ ...(await sound.status()), more: () => {} }) }),
  },
];

const forgetful = (clock: Clock): InboxUnderTest => ({
  inbox: createMemoryInbox({ clock }),
  reopen: () => createMemoryInbox({ clock }),
});

describe('testInbox', () => {
  it('finds nothing wrong with a sound inbox', async () => {
    expect(await brokenLaws((clock) => ({ inbox: createMemoryInbox({ clock }) }))).to.deep.equal([]);
  });

  for (const { defect, law, make } of DEFECTS) {
    it(`catches an inbox that ${defect}`, async () => {
      expect(await brokenLaws(broken(make))).to.include(law);
    });
  }

  it('catches a durable inbox that forgets', async () => {
    const laws = await brokenLaws(forgetful, { durable: true });
    expect(laws).to.include.members(['has every receipt and delivery', 'knows its duplicates', 'remembers what was settled']);
  });

  it('catches a full inbox that says it has stored', async () => {
    const laws = await brokenLaws((clock) => ({ inbox: createMemoryInbox({ clock }), setFull: () => {} }), { fills: true });
    expect(laws).to.include('refuses a receipt and stores nothing of it');
  });

  it('catches a maker that does not give what the suite was told', async () => {
    const laws = await brokenLaws(forgetful);
    expect(laws).to.deep.equal(['gives what the suite was told that the inbox can do']);
  });
});
