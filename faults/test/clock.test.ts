import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Book } from './support/book.js';
import { Laboratory } from './support/laboratory.js';
import { readLines } from './support/lines.js';
import { load, sendAgain } from './support/load.js';
import { Place } from './support/place.js';
import { createTell } from './support/tell.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const JUMPS: [told: string, ms: number][] = [
  ['forward by an hour', HOUR], ['back by an hour', -HOUR], ['forward by a year', YEAR], ['back by a year', -YEAR], ['back to 1976', -48 * YEAR],
];

const SKEW = fileURLToPath(new URL('../../fixtures/skewed-clock.mjs', import.meta.url));

describe('the clock of the machine, set while the gateway runs', () => {
  const tell = createTell();

  describe('through the Clock port', () => {
    let laboratory: Laboratory;
    const set = (ms: number): void => laboratory.clock.setWall(laboratory.clock.now() + ms);
    afterEach(() => laboratory.remove());

    for (const [told, jump] of JUMPS) {
      it(`${told}: no wait after a failure grows or shrinks`, async () => {
        laboratory = new Laboratory();
        const { sink } = laboratory;
        await laboratory.open();
        sink.answer = { ok: false, why: 'failed', reason: 'not today' };
        await laboratory.push();
        for (const wait of [1_000, 2_000, 4_000, 8_000]) {
          await laboratory.pass(wait - 1);
          const before = sink.calls.length;
          set(jump);
          await laboratory.pass(0);
          expect(sink.calls).to.have.length(before);
          await laboratory.pass(1);
          expect(sink.calls).to.have.length(before + 1);
        }
        sink.answer = { ok: true };
        await laboratory.pass(16_000);
        tell({ calls: sink.calls.length, 'at seconds': sink.calls.map((ms) => ms / 1_000).join(' '), delivered: sink.arrived.length });
        expect(sink.calls).to.deep.equal([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
        expect(sink.arrived).to.have.length(1);
      });

      it(`${told}: the probes of an unreachable sink come when they are due, and a call has its time`, async () => {
        laboratory = new Laboratory({ timeoutMs: 10_000 });
        const { sink } = laboratory;
        await laboratory.open();
        sink.answer = { ok: false, why: 'unreachable', reason: 'refused' };
        await laboratory.push();
        await laboratory.pass(0);
        set(jump);
        // The lane is due 20 ms after the probe, so that another lane may be the one that probes.
        await laboratory.pass(999);
        expect(sink.calls).to.deep.equal([0]);
        sink.answer = new Promise(() => {});
        await laboratory.pass(21);
        expect(sink.calls).to.deep.equal([0, 1_020]);
        set(-jump);
        // Cut off after 10 s, left behind 2 s later; the second wait is 2 s.
        await laboratory.pass(9_999 + 2_000);
        expect((await laboratory.inbox.due('out'))).to.equal(undefined);
        sink.answer = { ok: true };
        await laboratory.pass(1 + 2_020);
        tell({ calls: sink.calls.length, 'at seconds': sink.calls.map((ms) => ms / 1_000).join(' '), delivered: sink.arrived.length });
        expect(sink.calls).to.deep.equal([0, 1_020, 15_040]);
        expect(sink.arrived).to.have.length(1);
      });

      it(`${told} between two starts: what waits is tried after no more than its wait`, async () => {
        laboratory = new Laboratory({ firstWaitMs: 8_000 });
        await laboratory.open();
        laboratory.sink.answer = { ok: false, why: 'failed', reason: 'not today' };
        await laboratory.push();
        await laboratory.pass(1_000);
        laboratory.sink.answer = { ok: true };
        await laboratory.restart(() => set(jump));
        const due = await laboratory.inbox.due('out');
        await laboratory.pass(8_000);
        tell({ 'left of 8 s': `${((due ?? 0) / 1_000).toFixed(1)} s`, delivered: laboratory.sink.arrived.length });
        expect(due ?? 0).to.be.at.most(8_000);
        expect(laboratory.sink.arrived).to.have.length(1);
      });
    }

    it('back and forward: a delivery id is known until its age is over by the clock, and no longer', async () => {
      laboratory = new Laboratory();
      await laboratory.open();
      const begin = laboratory.clock.now();
      const sweep = async (): Promise<void> => {
        // The keys are gone through every 34 hours, by the monotonic clock.
        await laboratory.pass(2 * DAY);
        while ((await laboratory.inbox.sweep({ dedupeAgeMs: 90 * DAY })).more);
      };
      expect((await laboratory.push('id')).duplicate).to.equal(false);
      let known = 0;
      for (const at of [HOUR, -HOUR, -YEAR, 87 * DAY, -48 * YEAR, 0]) {
        laboratory.clock.setWall(begin + at);
        await sweep();
        expect((await laboratory.push('id')).duplicate).to.equal(true);
        known++;
      }
      laboratory.clock.setWall(begin + 91 * DAY);
      await sweep();
      expect((await laboratory.push('id')).duplicate).to.equal(false);
      tell({ 'times known': known, 'times new': 2 });
    });
  });

  describe('of a whole gateway', () => {
    let place: Place;
    beforeEach(() => (place = new Place()));
    afterEach(() => place.remove());

    it('under load and over a SIGKILL: receipts have ids of their own, repeats are known, and nothing is lost, doubled or out of order', async () => {
      const clock = place.path('clock');
      const start = () => place.start({ command: [process.execPath, '--import', SKEW], env: { FAULTS_CLOCK: clock } });
      const book = new Book('clock');
      let sets = 0;
      const set = (ms: number): void => {
        writeFileSync(clock, String(ms));
        sets++;
      };
      set(0);
      let gateway = await start();
      for (const offset of [HOUR, -HOUR, DAY, -DAY, 0, -2 * HOUR]) {
        const enough = book.acknowledged + 300;
        let half = false;
        await load({
          port: gateway.port, book, repositories: Array.from({ length: 16 }, (_, n) => `repository-${n % 8}`), more: () => book.acknowledged < enough,
          onAnswer() {
            if (half || book.acknowledged < enough - 150) return;
            half = true;
            set(offset);
          },
        });
        if (offset !== DAY) continue;
        await gateway.drained();
        await gateway.kill();
        set(-3 * HOUR);
        gateway = await start();
      }
      const first = [...book.entries].slice(0, 200);
      await sendAgain(gateway.port, book, first);
      expect(first.filter((it) => it.duplicate !== true)).to.deep.equal([]);
      await gateway.drained();
      expect(await gateway.stop()).to.equal(0);
      const verdict = book.judge(readLines(place.path('changes.jsonl')).changes);
      const ids = new Set([...book.entries].map(({ receipt }) => receipt));
      tell({ 'clock set': sets, acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations, 'different ids': ids.size, 'repeats known': first.length });
      expect(ids.size).to.equal(book.acknowledged);
      expect(verdict).to.deep.include({ delivered: book.acknowledged, doubles: 0, orderViolations: 0, lost: [], storedTwice: [] });
    });
  });
});
