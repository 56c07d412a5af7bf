import { expect } from 'chai';
import type { ClaimedDelivery } from 'change-hook-core';
import { Notebook } from '../src/notebook.js';

const delivery = (id: number, receivedAt: number, done = 0): ClaimedDelivery => ({
  id, receipt: 'r', mount: 'base', receivedAt, changes: '[]', first: 0, done, attempts: 0, enrich: false,
});

describe('the notebook', () => {
  const plain = (): Notebook => new Notebook({ startedAt: 1_000, lastOld: 5, batches: false });

  it('doubts nothing about a delivery of this process', () => {
    expect(plain().of(delivery(6, 1_000))).to.deep.equal({ next: 0, uncertainTo: 0, refused: [] });
  });

  it('doubts the next change of a delivery that was received before this process', () => {
    expect(plain().of(delivery(6, 999, 3))).to.deep.equal({ next: 3, uncertainTo: 4, refused: [] });
  });

  it('tells an old delivery by its id too, since the clock may have been set back', () => {
    expect(plain().of(delivery(5, 2_000))).to.include({ uncertainTo: 1 });
  });

  it('doubts all changes of an old delivery where calls hold all of them', () => {
    const batches = new Notebook({ startedAt: 1_000, lastOld: 5, batches: true });
    expect(batches.of(delivery(1, 0))).to.include({ uncertainTo: Infinity });
  });

  it('keeps what is known, and forgets it when told', () => {
    const notebook = plain();
    const notes = { next: 2, uncertainTo: 0, refused: [{ place: 1, reason: 'too long' }] };
    notebook.keep(1, notes);
    expect(notebook.of(delivery(1, 0, 1))).to.equal(notes);
    notebook.forget(1);
    expect(notebook.of(delivery(1, 0, 1))).to.deep.equal({ next: 1, uncertainTo: 2, refused: [] });
  });

  it('never falls behind the inbox', () => {
    const notebook = plain();
    notebook.keep(6, { next: 2, uncertainTo: 3, refused: [] });
    expect(notebook.of(delivery(6, 2_000, 4)).next).to.equal(4);
  });
});
