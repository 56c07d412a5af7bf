import { expect } from 'chai';
import { createMemoryInbox, ManualClock } from 'change-hook-core';
import type { Enriched, Inbox, NewParcel, RetentionPolicy, Settlement, Verdict } from 'change-hook-core';
import type { Database } from '../src/store/driver.js';
import { makeReceipt, openInbox, useFolder } from './tools.js';

const ROUNDS = 20;
const STEPS = 60;

/** Mulberry32: the same numbers for the same seed, so that a round that fails can be run again. */
function dice(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return { below, oneOf: <T>(list: readonly T[]): T => list[below(list.length)]!, maybe: () => next() < 0.5 };
}

/** A claim: whose it is, and what was given. What waits for its enrichment is never delivered. */
interface Held {
  owner: string;
  ids: number[];
  enrich: boolean;
}

type Dice = ReturnType<typeof dice>;
/** One call, made to both inboxes. */
type Call = (inbox: Inbox) => Promise<unknown>;

const REPOSITORIES = ['a', 'b', 'c', 'd'];
const SINKS = ['one', 'two'];

function parcelsOf({ below }: Dice, from: readonly string[]): NewParcel[] {
  const repositories = from.slice(below(from.length)).slice(0, 1 + below(2));
  return repositories.map((repository) => {
    const count = 1 + below(3);
    return { repository, count, changes: JSON.stringify(Array(count).fill('x'.repeat(below(300)))) };
  });
}

function settlementsOf({ below, oneOf, maybe }: Dice, { ids, enrich }: Held): Settlement[] {
  return ids.slice(0, below(ids.length + 1)).map((delivery) => {
    const state = enrich ? 'pending' : oneOf(['delivered', 'delivered', 'pending', 'dead'] as const);
    const done = enrich ? 0 : below(3);
    const behind = maybe() ? {} : { behind: [0, 1].slice(0, done).filter(maybe) };
    const failed = { done, ...behind, attempts: below(5), error: 'no' };
    if (state === 'delivered') return { delivery, state };
    return state === 'dead' ? { delivery, state, ...failed, ...(maybe() ? {} : { uncertain: below(3) }) } : { delivery, state, ...failed, waitMs: below(2) * 5_000 };
  });
}

/** A random call; `n` numbers the receipts, `held` has the claims of the owners. */
function makeCall(roll: Dice, clock: ManualClock, n: number, held: Map<string, Held>): Call {
  const { below, oneOf, maybe } = roll;
  const id = `r${String(below(n + 1)).padStart(4, '0')}`;
  const limit = 1 + below(4);
  const word = `${below(3)}`;
  const filter = { ...(maybe() ? {} : { repository: oneOf(REPOSITORIES) }), ...(maybe() ? {} : { sink: oneOf(SINKS) }) };
  switch (below(16)) {
    case 0: case 1: case 2: case 3: {
      const verdict = oneOf<Verdict>(['changes', 'changes', 'changes', 'ignored', 'untranslated']);
      const parcels = verdict === 'changes' ? parcelsOf(roll, REPOSITORIES) : [];
      const receipt = makeReceipt(`r${String(n).padStart(4, '0')}`, {
        verdict, parcels, receivedAt: clock.now(), mount: oneOf(['base', 'open']), enrich: verdict === 'changes' && below(3) === 0,
        sinks: parcels.length === 0 ? [] : SINKS.slice(0, below(3)), ...(maybe() ? {} : { deliveryId: `d${below(20)}` }),
      });
      return (inbox) => inbox.append(receipt);
    }
    case 4: case 5: {
      const owner = oneOf(['me', 'you']);
      const wanted = { sink: oneOf(SINKS), lanes: 1 + below(3), batch: 1 + below(3), maxCharacters: oneOf([1, 400, 1e6]), leaseMs: 1 };
      return async (inbox) => {
        const claims = await inbox.claim(owner, wanted);
        for (const { sink, repository, deliveries } of claims) {
          held.set(`${sink} ${repository}`, { owner, ids: deliveries.map((it) => it.id), enrich: deliveries[0]!.enrich });
        }
        return claims;
      };
    }
    case 6: case 7: {
      const [lane, claim] = oneOf([...held]) ?? [];
      if (lane === undefined || claim === undefined) return (inbox) => inbox.due('one');
      held.delete(lane);
      const [sink, repository] = lane.split(' ') as [string, string];
      const settlements = settlementsOf(roll, claim);
      return (inbox) => inbox.settle(claim.owner, { sink, repository }, settlements);
    }
    case 8: {
      const results: Enriched[] = [
        { parcels: parcelsOf(roll, REPOSITORIES) }, { parcels: [], partial: 'down' }, { ignored: 'no reason' }, { attempts: below(5), error: 'down' },
      ];
      const result = oneOf(results);
      return (inbox) => inbox.enriched(id, result).catch(() => 'refused');
    }
    case 9:
      return (inbox) => inbox.retry({ limit, ...filter });
    case 10:
      return (inbox) => inbox.discard({ limit, ...filter });
    case 11:
      return (inbox) => inbox.replay(id, SINKS, word);
    case 12: {
      const [, claim] = oneOf([...held]) ?? [];
      const delivery = claim === undefined || claim.enrich ? undefined : claim.ids[0];
      if (claim === undefined || delivery === undefined) return (inbox) => inbox.due('two');
      const done = below(3);
      const behind = [0, 1].slice(0, done).filter(maybe);
      const told: [number, number[]?] = maybe() ? [done] : [done, behind];
      return (inbox) => inbox.progress(claim.owner, delivery, ...told);
    }
    case 13:
      held.clear();
      return async (inbox) => {
        await inbox.stop();
        await inbox.start();
      };
    case 14: {
      const result = { dialect: 'x@2', verdict: 'changes', parcels: parcelsOf(roll, REPOSITORIES), sinks: SINKS, enrich: maybe() } as const;
      return (inbox) => inbox.retranslated(id, result);
    }
    default: {
      const policies: RetentionPolicy[] = [
        { receiptCount: below(20) }, { receiptBytes: below(5_000) }, { receiptAgeMs: below(60_000) }, { ignoredBytes: below(60) },
        { openMounts: ['open'], openMountBytes: below(2_000), receiptCount: 5 + below(20) }, { dedupeAgeMs: 0 },
      ];
      const policy = oneOf(policies);
      return async (inbox) => {
        while ((await inbox.sweep(policy)).more);
      };
    }
  }
}

async function see(inbox: Inbox): Promise<unknown> {
  const receipts = await inbox.receipts({ limit: 1_000 });
  return {
    receipts,
    stored: (await Promise.all(receipts.map(({ id }) => inbox.storedReceipt(id)))).map((it) => it?.parcels),
    waiting: await Promise.all(receipts.map(({ id }) => inbox.enrichment(id))),
    deliveries: await inbox.deliveries({ limit: 1_000 }),
    due: await Promise.all(SINKS.map((sink) => inbox.due(sink))),
  };
}

/** The tallies that are kept, and what there is to count. */
function counts(db: Database): unknown[] {
  const all = (sql: string): unknown[] => db.prepare(sql).all().map((row) => ({ ...(row as object) }));
  return [
    all(`SELECT kind, name, state, count, bytes FROM tallies WHERE count <> 0 OR bytes <> 0 ORDER BY 1, 2, 3`),
    all(`SELECT * FROM (
      SELECT 'deliveries' AS kind, l.sink AS name, d.state, count(*) AS count, 0 AS bytes
      FROM deliveries d JOIN lanes l ON l.n = d.lane GROUP BY 2, 3
      UNION ALL SELECT 'receipts', r.mount, r.verdict, count(*), sum(octet_length(q.body) + coalesce(
        (SELECT sum(octet_length(p.changes)) FROM parcels p WHERE p.receipt = r.n), 0))
      FROM receipts r JOIN requests q ON q.receipt = r.n GROUP BY 2, 3) ORDER BY 1, 2, 3`),
  ];
}

describe('the inbox in an SQLite file, beside its twin in memory', () => {
  const { file } = useFolder();

  it(`answers ${ROUNDS} times ${STEPS} random calls as the twin does, and counts right`, async () => {
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const clock = new ManualClock();
      const roll = dice(seed);
      const name = `${file()}-${seed}`;
      const { inbox, db } = openInbox(name, { clock });
      const twin = createMemoryInbox({ clock });
      await Promise.all([inbox.start(), twin.start()]);
      const held = new Map<string, Held>();
      for (let n = 0; n < STEPS; n++) {
        const call = makeCall(roll, clock, n, held);
        const told = `seed ${seed}, call ${n}`;
        const answers = [await call(inbox), await call(twin)];
        expect(answers[0], told).to.deep.equal(answers[1]);
        clock.advance(roll.below(4) * 1_000);
        expect(await see(inbox), told).to.deep.equal(await see(twin));
      }
      const [kept, counted] = counts(db());
      expect(kept, `seed ${seed}`).to.deep.equal(counted);
      expect(db().prepare('PRAGMA foreign_key_check').all(), `seed ${seed}`).to.deep.equal([]);
      await Promise.all([inbox.stop(), twin.stop()]);
    }
  }).timeout(60_000);
});
