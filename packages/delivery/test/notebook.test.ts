import { expect } from 'chai';
import type { ClaimedDelivery } from 'change-hook-core';
import { Notebook } from '../src/notebook.js';

const delivery = (id: number, done = 0, parts: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  id, receipt: 'r', mount: 'base', receivedAt: 0, changes: '[]', first: 0, done, attempts: 0, enrich: false, ...parts,
});
/** Suspects deliveries with an id of up to 5. */
const notebook = (batches = false): Notebook => new Notebook({ suspects: { has: (_, { id }) => id <= 5 }, batches });

describe('the notebook', () => {
  it('doubts nothing about a delivery that no other process was at', () => {
    expect(notebook().of(delivery(6), 'a')).to.deep.equal({ next: 0, again: [], refused: [], uncertain: 0 });
  });

  it('doubts the next change of one that another was at', () => {
    expect(notebook().of(delivery(5, 3), 'a')).to.deep.equal({ next: 3, again: [], refused: [], uncertain: 1 });
  });

  it('doubts what had not arrived as well: it may have been offered again', () => {
    expect(notebook().of(delivery(5, 3, { behind: [0, 2] }), 'a')).to.deep.equal({ next: 3, again: [0, 2], refused: [], uncertain: 3 });
  });

  it('doubts all changes where calls hold all of them', () => {
    expect(notebook(true).of(delivery(1), 'a')).to.include({ uncertain: Infinity });
  });

  it('doubts what was uncertain of a dead letter', () => {
    expect(notebook().of(delivery(9, 3, { behind: [0], uncertain: 2 }), 'a')).to.include({ uncertain: 2 });
  });

  it('keeps what is known, and forgets it when told', () => {
    const notes = { next: 3, again: [], refused: [{ place: 1, reason: 'too long' }], uncertain: 0 };
    const it = notebook();
    it.keep(1, notes);
    expect(it.of(delivery(1, 3, { behind: [1] }), 'a')).to.deep.equal(notes);
    it.forget(1);
    expect(it.of(delivery(1, 3, { behind: [1] }), 'a')).to.deep.equal({ next: 3, again: [1], refused: [], uncertain: 2 });
  });

  it('goes on from what the inbox was not told', () => {
    const it = notebook();
    const notes = { next: 4, again: [1], refused: [{ place: 2, reason: 'too long' }], uncertain: 1 };
    it.keep(6, notes);
    expect(it.of(delivery(6, 2, { behind: [0, 1] }), 'a')).to.deep.equal(notes);
  });

  it('never falls behind the inbox, where another went on', () => {
    const it = notebook();
    it.keep(6, { next: 2, again: [], refused: [{ place: 0, reason: 'x' }, { place: 1, reason: 'y' }], uncertain: 1 });
    expect(it.of(delivery(6, 5, { behind: [1, 3] }), 'a')).to.deep.equal({
      next: 5, again: [3], refused: [{ place: 1, reason: 'y' }], uncertain: Infinity,
    });
  });
});
