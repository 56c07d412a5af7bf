import type { Defect } from './defects.js';

/** Defects of what came with enrichment, replay and retention. */
export const LATER_DEFECTS: readonly Defect[] = [
  {
    defect: 'delivers what still waits for its enrichment',
    law: 'says of each delivery whether its changes must be enriched first',
    make: (sound) => ({ append: ({ enrich: _, ...receipt }) => sound.append(receipt) }),
  },
  {
    defect: 'mixes what waits for its enrichment with what does not',
    law: 'claims what must be enriched apart from what need not be, in the order of the lane',
    make: (sound) => ({
      append: ({ enrich: _, ...receipt }) => sound.append(receipt),
      claim: async (owner, wanted) => {
        const claims = await sound.claim(owner, wanted);
        return claims.map((claim) => ({ ...claim, deliveries: claim.deliveries.map((it) => ({ ...it, enrich: true })) }));
      },
    }),
  },
  {
    defect: 'forgets failed tries at an enrichment',
    law: 'keeps count of the tries that failed',
    make: (sound) => ({ enriched: async (id, result) => ('attempts' in result ? undefined : sound.enriched(id, result)) }),
  },
  {
    defect: 'keeps delivering what an enrichment dropped',
    law: 'discards what is pending when there turns out to be no reason to build, and the receipt says why',
    make: (sound) => ({
      async enriched(id, result) {
        const parcels = (await sound.enrichment(id))?.parcels ?? [];
        return sound.enriched(id, 'ignored' in result ? { parcels } : result);
      },
    }),
  },
  {
    defect: 'lets what is retried overtake itself',
    law: 'moves the oldest first, at most so many in one step',
    make: (sound) => ({
      async retry({ limit, ...filter }) {
        const dead = await sound.deliveries({ limit: 1_000, ...filter, state: 'dead' });
        const ids = dead.map(({ id }) => id).filter((id) => filter.ids?.includes(id) !== false);
        const step = await sound.retry({ ids: ids.slice(0, limit), limit: 1_000 });
        return { ...step, more: ids.length > limit };
      },
    }),
  },
  {
    defect: 'forgets how much of a dead letter had arrived',
    law: 'retries a dead letter in its old place in the lane, with no attempts counted and what arrived kept',
    make: (sound) => ({
      claim: async (owner, wanted) => {
        const claims = await sound.claim(owner, wanted);
        return claims.map((claim) => ({ ...claim, deliveries: claim.deliveries.map((it) => ({ ...it, done: 0 })) }));
      },
    }),
  },
  {
    defect: 'forgets which changes did not arrive',
    law: 'records which places have not arrived, and leaves them as they are where nothing is said of them',
    make: (sound) => ({ progress: (owner, delivery, done) => sound.progress(owner, delivery, done) }),
  },
  {
    defect: 'takes what is told too late',
    law: 'takes nothing of what is told too late',
    make: (sound) => ({ progress: (owner, delivery, _done, behind) => sound.progress(owner, delivery, 9, behind) }),
  },
  {
    defect: 'forgets how a dead letter was left',
    law: 'keeps the places that had not arrived, and what was uncertain, of a dead letter that is retried',
    make: (sound) => ({
      settle: (owner, lane, settlements) =>
        sound.settle(owner, lane, settlements.map((it) => (it.state === 'dead' ? { ...it, behind: [], uncertain: 0 } : it))),
    }),
  },
  {
    defect: 'does not say what was retried',
    law: 'says of each delivery when it was retried, on the scale of the ids',
    make: (sound) => ({
      async claim(owner, wanted) {
        const claims = await sound.claim(owner, wanted);
        return claims.map((claim) => ({ ...claim, deliveries: claim.deliveries.map(({ retried: _, ...it }) => it) }));
      },
    }),
  },
  {
    defect: 'discards what someone is at',
    law: 'discards nothing that its claimer is at, and the rest of the lane',
    make: (sound) => ({
      async discard(selection) {
        await sound.release('me');
        return sound.discard(selection);
      },
    }),
  },
  {
    defect: 'replays as often as it is asked',
    law: 'does nothing more when it is asked again with the same word',
    make: (sound) => ({ replay: (id, sinks) => sound.replay(id, sinks) }),
  },
  {
    defect: 'translates a receipt again and again',
    law: 'takes no receipt that is not untranslated, nor one twice',
    make: (sound) => ({ retranslated: async (id, result) => (await sound.retranslated(id, result), true) }),
  },
  {
    defect: 'leaves a first untranslated though its repeat is not',
    law: 'lets a repeat that can be translated take the place of a first that could not',
    make: (sound) => ({
      async append(receipt) {
        const again = await sound.append({ ...receipt, verdict: 'untranslated', parcels: [], sinks: [] });
        if (!again.duplicate) await sound.retranslated(receipt.id, receipt);
        return again;
      },
    }),
  },
  {
    defect: 'keeps everything for ever',
    law: 'drops the oldest receipts beyond the bound of count, and no more',
    make: () => ({ sweep: async () => ({ moved: 0, more: false }) }),
  },
  {
    defect: 'drops more than it must',
    law: 'drops the oldest receipts beyond the bound of bytes, and no more',
    make: (sound) => ({ sweep: (policy) => sound.sweep({ ...policy, receiptBytes: 0 }) }),
  },
  {
    defect: 'drops dead letters',
    law: 'never drops what is still to be delivered, may be retried, or is untranslated',
    make: (sound) => ({
      async sweep(policy) {
        await sound.discard({ state: 'dead', limit: 1_000 });
        return sound.sweep(policy);
      },
    }),
  },
  {
    defect: 'forgets its duplicates with the receipts',
    law: 'knows a repeat of a receipt that it dropped, until the time for that is over as well',
    make: (sound) => ({ sweep: (policy) => sound.sweep({ ...policy, dedupeAgeMs: -1e15 }) }),
  },
  {
    defect: 'decodes the bytes of a request',
    law: 'gives a receipt whole: every byte of the request, and its changes',
    make: (sound) => ({
      async storedReceipt(id) {
        const found = await sound.storedReceipt(id);
        return found === undefined ? undefined : { ...found, body: Buffer.from(Buffer.from(found.body!).toString('utf8')) };
      },
    }),
  },
  {
    defect: 'takes any mount for the one that a delivery came to',
    law: 'knows the delivery ids of a mount, and goes on knowing them when the receipts are dropped',
    make: (sound) => ({ knows: async (_, deliveryId) => (await sound.knows('github', deliveryId)) || sound.knows('base', deliveryId) }),
  },
  {
    defect: 'pays no heed to the receipt that is asked for',
    law: 'filters deliveries by their receipt, alone and with others',
    make: (sound) => ({ deliveries: ({ receipt: _, ...filter }) => sound.deliveries(filter) }),
  },
  {
    defect: 'pays no heed to the time of a rejection',
    law: 'filters rejections by time: from there on, and before there',
    make: (sound) => ({ rejections: ({ mount, limit }) => sound.rejections({ limit, ...(mount === undefined ? {} : { mount }) }) }),
  },
  {
    defect: 'gives the oldest receipts first',
    law: 'lists the newest receipts first, page by page',
    make: (sound) => ({
      receipts: async (filter) => [...(await sound.receipts({ ...filter, limit: 1e6 }))].reverse().slice(0, filter.limit),
    }),
  },
];
