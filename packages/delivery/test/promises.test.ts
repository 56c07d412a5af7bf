import { expect } from 'chai';
import fc from 'fast-check';
import type { Delivered } from 'change-hook-core';
import { FakeSink, failed, invalid, ok, unreachable } from './fake-sink.js';
import { House } from './house.js';
import { passTimeUntil, turns } from './turns.js';

type Fate = 'ok' | 'failed' | 'invalid' | 'unreachable' | 'throws' | 'garbage' | 'hangs' | 'arrives, then hangs';

const FATES: Record<Fate, Delivered | undefined> = {
  ok, failed, invalid, unreachable, throws: undefined, garbage: undefined, hangs: undefined, 'arrives, then hangs': undefined,
};

/** A world: pushes (lane, how many changes), what the sink does with each call in turn, and how it takes changes. */
const world = fc.record({
  pushes: fc.array(fc.record({ lane: fc.nat(3), changes: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 12 }),
  fates: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant<Fate>('ok') },
      { weight: 4, arbitrary: fc.constantFrom<Fate>(...(Object.keys(FATES) as Fate[])) },
    ),
    { maxLength: 40 },
  ),
  batch: fc.constantFrom(1, 2, 100),
  concurrency: fc.integer({ min: 1, max: 4 }),
  attempts: fc.integer({ min: 1, max: 4 }),
  crashes: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 2 }),
});

describe('whatever a sink does', () => {
  it('no lane is reordered, no change is lost, and none that was acknowledged is sent again', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(world, async ({ pushes, fates, batch, concurrency, attempts }) => {
        const acknowledged = new Set<string>();
        const refused = new Set<string>();
        const busy = new Set<string>();
        // Kept and not thrown: a throw would be one more crash of the sink.
        const breaches: string[] = [];
        const sink = new FakeSink(async ({ sent }, n) => {
          for (const text of sent) if (acknowledged.has(text)) breaches.push(`${text} was acknowledged, and is sent again`);
          const lane = sent[0]?.charAt(0) ?? '';
          if (busy.has(lane)) breaches.push(`lane ${lane} has two calls at a time`);
          busy.add(lane);
          await turns(1);
          busy.delete(lane);
          const fate = fates[n] ?? 'ok';
          if (fate === 'throws') throw new Error('oops');
          if (fate === 'garbage') return 'yes' as unknown as Delivered;
          if (fate.includes('hangs')) return new Promise(() => {});
          if (fate === 'ok') for (const text of sent) acknowledged.add(text);
          if (fate === 'invalid' && sent.length === 1) refused.add(sent[0] ?? '');
          return FATES[fate] ?? ok;
        });
        const policy = { concurrency, attempts, timeoutMs: 5_000 };
        const house = await new House({ sinks: { out: sink }, policy, batch }).open();
        const texts: string[][] = [[], [], [], []];
        let n = 0;
        for (const { lane, changes } of pushes) {
          const comments = Array.from({ length: changes }, () => `${lane}/${String(n++).padStart(3, '0')}`);
          texts[lane]?.push(...comments);
          await house.push(`lane ${lane}`, ...comments);
        }
        await house.drain();
        expect(breaches).to.deep.equal([]);

        // Nothing lost: each change arrived, was refused, or stands in a dead letter behind where that one stopped.
        const dead = (await house.deliveries()).filter(({ state }) => state === 'dead');
        const inDead = new Set<string>();
        for (const { receipt, done: to, behind = [] } of dead) {
          const place = Number(receipt.slice(1)) - 1;
          const before = pushes.slice(0, place).reduce((sum, { changes }) => sum + changes, 0);
          const { lane, changes } = pushes[place] ?? { lane: 0, changes: 0 };
          const notArrived = Array.from({ length: changes }, (_, at) => at).filter((at) => at >= to || behind.includes(at));
          for (const at of notArrived) inDead.add(`${lane}/${String(before + at).padStart(3, '0')}`);
        }
        for (const text of texts.flat()) {
          expect(acknowledged.has(text) || inDead.has(text), `${text} is lost`).to.equal(true);
        }
        for (const text of refused) expect(inDead.has(text), `${text} was refused, and no dead letter has it`).to.equal(true);
        expect((await house.states()).every((state) => state === 'delivered' || state === 'dead')).to.equal(true);

        // No lane reordered.
        for (const lane of texts) {
          const arrived = sink.arrived.filter((text) => lane.includes(text));
          expect(arrived).to.deep.equal([...arrived].sort());
        }

        // A retry of the dead letters sends what did not arrive, and nothing else.
        const before = sink.calls.length;
        fates.length = 0;
        await house.store.retry({ limit: 100 });
        await house.drain();
        expect(breaches).to.deep.equal([]);
        expect(sink.calls.slice(before).flatMap(({ sent }) => sent).sort()).to.deep.equal([...inDead].sort());
        expect((await house.states()).every((state) => state === 'delivered')).to.equal(true);
      }),
      { numRuns: 150 },
    );
  });

  it('changes that are refused, deaths of the process and retries lead to no doubles but of calls that were cut, and those are told', async function () {
    this.timeout(60_000);
    const refusals = fc.array(fc.nat(20), { maxLength: 6 });
    const retries = fc.array(fc.nat(20), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(world, refusals, retries, async ({ pushes, batch, concurrency, crashes }, bad, retried) => {
        const left = new Map<string, number>();
        const cut = new Set<string>();
        const got = new Set<string>();
        const breaches: string[] = [];
        let call = 0;
        let dying: (() => void) | undefined;
        const house: House = new House({
          sinks: {
            out: new FakeSink(async ({ sent, uncertain }) => {
              const n = call++;
              for (const text of sent) if (got.has(text) && !(uncertain && cut.has(text))) breaches.push(text);
              const refused = sent.filter((text) => (left.get(text) ?? 0) > 0);
              if (sent.length === 1) for (const text of refused) left.set(text, (left.get(text) ?? 0) - 1);
              if (retried.includes(n)) await house.store.retry({ limit: 100 });
              if (refused.length > 0 && !crashes.includes(n)) return invalid;
              if (refused.length === 0) for (const text of sent) got.add(text);
              if (!crashes.includes(n)) return ok;
              for (const text of sent) cut.add(text);
              dying?.();
              return new Promise(() => {});
            }),
          },
          policy: { concurrency },
          batch,
        });
        await house.store.start();
        const texts: string[] = [];
        for (const { lane, changes } of pushes) {
          const comments = Array.from({ length: changes }, (_, at) => `${lane}/${String(texts.length + at).padStart(3, '0')}`);
          comments.forEach((text, at) => left.set(text, bad.includes(texts.length + at) ? 2 : 0));
          texts.push(...comments);
          await house.push(`lane ${lane}`, ...comments);
        }
        await house.delivery.start();
        for (;;) {
          const died = new Promise<'died'>((resolve) => (dying = () => resolve('died')));
          const drained = house.delivery.drained().then(() => 'drained' as const);
          const end = await passTimeUntil(house.clock, Promise.race([died, drained]));
          if (end === 'died') await house.crash();
          else if ((await house.store.retry({ limit: 100 })).moved === 0) break;
        }
        expect(breaches).to.deep.equal([]);
        expect([...got].sort()).to.deep.equal([...texts].sort());
      }),
      { numRuns: 300 },
    );
  });

  it('nothing is lost or reordered when the process dies, and doubles come from calls that were cut', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(world, async ({ pushes, batch, concurrency, crashes }) => {
        const mayBeDouble = new Set<string>();
        const got: string[] = [];
        const breaches: string[] = [];
        let call = 0;
        let dying: (() => void) | undefined;
        const sink = new FakeSink(({ sent, uncertain }) => {
          for (const text of sent) if (got.includes(text) && !(uncertain && mayBeDouble.has(text))) breaches.push(text);
          got.push(...sent);
          if (!crashes.includes(call++)) return ok;
          for (const text of sent) mayBeDouble.add(text);
          dying?.();
          return new Promise(() => {});
        });
        const house = new House({ sinks: { out: sink }, policy: { concurrency }, batch });
        await house.store.start();
        const texts: string[] = [];
        for (const { lane, changes } of pushes) {
          const comments = Array.from({ length: changes }, (_, at) => `${lane}/${String(texts.length + at).padStart(3, '0')}`);
          texts.push(...comments);
          await house.push(`lane ${lane}`, ...comments);
        }
        await house.delivery.start();
        for (;;) {
          const died = new Promise<'died'>((resolve) => (dying = () => resolve('died')));
          const drained = house.delivery.drained().then(() => 'drained' as const);
          // With every lane hanging in a call, only a new process goes on.
          const end = await passTimeUntil(house.clock, Promise.race([died, drained]));
          if (end === 'drained') break;
          await house.crash();
        }
        expect(breaches).to.deep.equal([]);
        expect([...new Set(got)].sort()).to.deep.equal([...texts].sort());
        for (let lane = 0; lane < 4; lane++) {
          const first = [...new Set(got)].filter((text) => text.startsWith(`${lane}/`));
          expect(first).to.deep.equal([...first].sort());
        }
      }),
      { numRuns: 100 },
    );
  });
});
