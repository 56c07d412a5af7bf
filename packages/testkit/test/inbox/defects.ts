import type { Claim } from 'change-hook-core';
import type { broken } from './run-suite.js';

export interface Defect {
  /** Follows "an inbox that". */
  defect: string;
  /** The law that must catch it. */
  law: string;
  make: Parameters<typeof broken>[0];
}

export const DEFECTS: readonly Defect[] = [
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
