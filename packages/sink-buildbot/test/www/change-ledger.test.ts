import { expect } from 'chai';
import { EventEmitter, once } from 'node:events';
import { MemoryLog } from 'change-hook-core';
import { unreachable, type NotSent } from '../../src/sent.js';
import { ChangeLedger } from '../../src/www/change-ledger.js';
import type { ChangeRow } from '../../src/www/change-rows.js';

const LIMITS = { page: 10, least: 30, most: 100, overlap: 5, skew: 600 };
/** 2024-01-01T00:00Z, in seconds. */
const DAY = 1_704_067_200;

/** A master with changes 1 to `top`, that counts what it is asked. */
class FakeRows {
  readonly ids = new Map<number, string>();
  readonly stamps = new Map<number, number>();
  readonly asked: [number, number][] = [];
  top = 0;
  problem: NotSent | undefined;
  /** Called before an answer is given. */
  before = async (): Promise<void> => {};

  async newest(): Promise<number | NotSent> {
    const { top } = this;
    await this.before();
    return this.problem ?? top;
  }

  async range(from: number, to: number): Promise<ChangeRow[] | NotSent> {
    this.asked.push([from, to]);
    const rows: ChangeRow[] = [];
    for (let changeid = from; changeid <= Math.min(to, this.top); changeid++) {
      rows.push({ changeid, id: this.ids.get(changeid), stamped: this.stamps.get(changeid) ?? DAY });
    }
    return this.problem ?? rows;
  }
}

describe('the ledger of changes', () => {
  let rows: FakeRows;
  let log: MemoryLog;
  let ledger: ChangeLedger;
  beforeEach(() => {
    rows = new FakeRows();
    log = new MemoryLog();
    ledger = new ChangeLedger(rows, log, LIMITS);
  });

  /** A change sent a day after all that the master has. */
  const has = (id: string, sentAt = DAY + 86_400) => ledger.has(id, sentAt * 1000);

  it('has nothing of a master without changes', async () => {
    expect(await has('R/0')).to.equal(false);
    expect(rows.asked).to.deep.equal([]);
  });

  it('finds a change among the newest, and reads no further', async () => {
    rows.top = 95;
    rows.ids.set(90, 'R/0');
    expect(await has('R/0')).to.equal(true);
    expect(rows.asked).to.deep.equal([[86, 95]]);
  });

  it('reads back page by page, as far as is enough in any case', async () => {
    rows.top = 95;
    rows.ids.set(60, 'R/0');
    expect(await has('R/0')).to.equal(false);
    expect(rows.asked).to.deep.equal([[86, 95], [76, 85], [66, 75]]);
  });

  it('reads back to the first change', async () => {
    rows.top = 15;
    rows.ids.set(1, 'R/0');
    expect(await has('R/0')).to.equal(true);
    expect(rows.asked).to.deep.equal([[6, 15], [1, 5]]);
  });

  it('reads further back while a page has a change that is younger than the one in question', async () => {
    rows.top = 95;
    rows.ids.set(42, 'R/0');
    for (const changeid of [95, 70, 60, 50]) rows.stamps.set(changeid, DAY + 90_000);
    expect(await has('R/0')).to.equal(true);
    expect(log.lines).to.deep.equal([]);
  });

  it('grants the clocks some difference', async () => {
    rows.top = 95;
    rows.ids.set(60, 'R/0');
    for (let changeid = 1; changeid <= 95; changeid++) rows.stamps.set(changeid, DAY + 86_400 - 599);
    expect(await has('R/0')).to.equal(true);
  });

  it('gives up after the most that it reads, and says so', async () => {
    rows.top = 500;
    for (let changeid = 1; changeid <= 500; changeid++) rows.stamps.set(changeid, DAY + 90_000);
    expect(await has('R/0')).to.equal(false);
    expect(rows.asked).to.have.length(10);
    expect(log.lines.map(({ fields }) => fields)).to.deep.equal([{ change_hook_id: 'R/0', looked_at: 100 }]);
  });

  it('reads only what is new, and a few before it, when it is asked again', async () => {
    rows.top = 95;
    await has('R/0');
    rows.asked.length = 0;
    rows.top = 97;
    rows.ids.set(97, 'R/1');
    expect(await has('R/1')).to.equal(true);
    expect(rows.asked).to.deep.equal([[91, 97]]);
  });

  it('finds a change whose transaction ended after one with a higher id', async () => {
    rows.top = 95;
    await has('R/0');
    rows.ids.set(94, 'R/0');
    rows.top = 96;
    expect(await has('R/0')).to.equal(true);
  });

  it('remembers what it has read', async () => {
    rows.top = 95;
    rows.ids.set(70, 'R/1');
    await has('R/0');
    rows.asked.length = 0;
    expect(await has('R/1')).to.equal(true);
    expect(rows.asked).to.deep.equal([[91, 95]]);
  });

  it('begins anew after a gap that is longer than it would ever read', async () => {
    rows.top = 95;
    await has('R/0');
    rows.asked.length = 0;
    rows.top = 1_000;
    await has('R/0');
    expect(rows.asked).to.deep.equal([[991, 1_000], [981, 990], [971, 980]]);
  });

  it('begins anew when the master did', async () => {
    rows.top = 95;
    rows.ids.set(95, 'R/0');
    await has('R/0');
    rows.top = 3;
    rows.ids.clear();
    expect(await has('R/0')).to.equal(false);
  });

  it('keeps no more ids than it needs', async () => {
    rows.top = 10;
    for (let changeid = 1; changeid <= 400; changeid++) rows.ids.set(changeid, `R/${changeid}`);
    for (rows.top = 50; rows.top <= 400; rows.top += 50) await has(`R/${rows.top}`);
    rows.asked.length = 0;
    rows.top = 400;
    expect(await has('R/400')).to.equal(true);
    expect(await has('R/10')).to.equal(false);
  });

  it('tells a problem, and is right again when it is gone', async () => {
    rows.top = 95;
    rows.ids.set(90, 'R/0');
    rows.problem = unreachable('down');
    expect(await has('R/0')).to.equal(rows.problem);
    rows.problem = undefined;
    expect(await has('R/0')).to.equal(true);
  });

  it('does not answer from a reading that was begun before the question', async () => {
    rows.top = 95;
    const gate = new EventEmitter();
    const begun = once(gate, 'begun');
    const goesOn = once(gate, 'go on');
    rows.before = async () => {
      gate.emit('begun');
      await goesOn;
    };
    const early = has('R/0');
    await begun;
    rows.top = 96;
    rows.ids.set(96, 'R/1');
    const late = [has('R/1'), has('R/1')];
    gate.emit('go on');
    expect(await early).to.equal(false);
    expect(await Promise.all(late)).to.deep.equal([true, true]);
  });
});
