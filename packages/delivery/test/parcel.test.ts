import { expect } from 'chai';
import fc from 'fast-check';
import { writeChanges, type ClaimedDelivery } from 'change-hook-core';
import { allOf, arrivedOf, describeRefused, goOn, hasArrived, isNews, nextOf, readChanges, remaining, uncertainOf, type Parcel } from '../src/parcel.js';
import { changeOf } from './house.js';

const delivery = (changes: string): ClaimedDelivery => ({
  id: 1, receipt: 'r1', mount: 'base', receivedAt: 7, changes, first: 3, done: 0, attempts: 0, enrich: false,
});
const parcel = (count: number, next: number, ...refused: number[]): Parcel => ({
  delivery: delivery('[]'),
  changes: readChanges(delivery(JSON.stringify(Array.from({ length: count }, (_, n) => changeOf('a', `${n}`))))) ?? [],
  notes: { next, again: [], refused: refused.map((place) => ({ place, reason: `reason ${place}` })), uncertain: 0 },
  attempts: 0,
  isNews: false,
});
/** The same, with places that are offered again. */
const offering = (count: number, next: number, ...again: number[]): Parcel => {
  const it = parcel(count, next);
  it.notes.again = again;
  return it;
};
const comments = (it: Parcel): string[] => remaining(it).map(({ change }) => change.comments);

describe('readChanges', () => {
  it('numbers the changes by their place in the whole receipt', () => {
    const change = changeOf('a', 'one');
    expect(readChanges(delivery(JSON.stringify([change, change])))).to.deep.equal([
      { change, receipt: 'r1', number: 3, mount: 'base', receivedAt: 7 },
      { change, receipt: 'r1', number: 4, mount: 'base', receivedAt: 7 },
    ]);
  });

  it('reads a change when it is asked for, where the text can be taken apart, and has its text', () => {
    const changes = [changeOf('a', 'one'), changeOf('a', 'two')];
    const read = readChanges(delivery(writeChanges(changes)));
    expect(read?.map(({ json }) => json)).to.deep.equal(changes.map((change) => JSON.stringify(change)));
    expect(read?.map(({ change, number }) => ({ change, number }))).to.deep.equal([{ change: changes[0], number: 3 }, { change: changes[1], number: 4 }]);
    expect(read?.[0]?.change).to.equal(read?.[0]?.change);
    expect({ ...read?.[1] }).to.deep.include({ change: changes[1], receipt: 'r1', mount: 'base', receivedAt: 7 });
  });

  it('knows damaged text, and never throws', () => {
    for (const text of ['', '[', '{}', 'null', '[1]', '[null]', '"x"', '[{}', '\0']) {
      expect(readChanges(delivery(text)), text).to.equal(undefined);
    }
    fc.assert(fc.property(fc.string(), (text) => void readChanges(delivery(text))));
  });
});

describe('a parcel', () => {
  it('is done as far as it has come', () => {
    expect(arrivedOf(parcel(5, 2))).to.deep.equal({ done: 2 });
  });

  it('names what has not arrived when that is news to the inbox', () => {
    const it = parcel(5, 2);
    goOn(it, 'too long');
    expect(arrivedOf(it)).to.deep.equal({ done: 3, behind: [2] });
    it.isNews = false;
    goOn(it);
    expect(arrivedOf(it)).to.deep.equal({ done: 4 });
    expect(allOf(it)).to.deep.equal({ done: 4, behind: [2] });
  });

  it('sends first, in their order, what had not arrived, and then goes on', () => {
    const it = offering(6, 4, 1, 3);
    expect(comments(it)).to.deep.equal(['1', '3', '4', '5']);
    goOn(it);
    expect([nextOf(it)?.change.comments, arrivedOf(it)]).to.deep.equal(['3', { done: 4, behind: [3] }]);
    it.isNews = false;
    goOn(it, 'too long');
    expect([nextOf(it)?.change.comments, arrivedOf(it)]).to.deep.equal(['4', { done: 4 }]);
    goOn(it);
    goOn(it);
    expect([nextOf(it), allOf(it)]).to.deep.equal([undefined, { done: 6, behind: [3] }]);
  });

  it('has each change on its way for as many attempts as any', () => {
    const it = { ...offering(5, 3, 1), attempts: 4 };
    goOn(it);
    expect(it.attempts).to.equal(0);
  });

  it('is uncertain of the first of what is to be sent, and then of no more', () => {
    const it = offering(5, 3, 1);
    it.notes.uncertain = 1;
    goOn(it);
    expect(it.notes.uncertain).to.equal(0);
    goOn(it);
    expect(it.notes.uncertain).to.equal(0);
  });

  it('says as a dead letter how much is uncertain when the refused ones come first again', () => {
    const it = parcel(9, 5, 1, 2);
    expect(uncertainOf(it)).to.equal(0);
    it.notes.uncertain = 1;
    expect(uncertainOf(it)).to.equal(3);
    it.notes.uncertain = Infinity;
    expect(uncertainOf(it)).to.equal(9);
  });

  it('has not begun to arrive when all that was offered was refused', () => {
    expect(hasArrived(parcel(3, 0))).to.equal(false);
    expect(hasArrived(parcel(3, 1))).to.equal(true);
    expect(hasArrived(parcel(3, 1, 0))).to.equal(false);
    expect(hasArrived(offering(3, 2, 0, 1))).to.equal(false);
    expect(hasArrived(offering(3, 2, 0))).to.equal(true);
  });

  it('knows whether the inbox has the same places', () => {
    expect(isNews(parcel(5, 4, 2).notes, { done: 4, behind: [2] })).to.equal(false);
    expect(isNews(parcel(5, 4, 2).notes, { done: 4, behind: [1] })).to.equal(true);
    expect(isNews(parcel(5, 4, 2).notes, { done: 2 })).to.equal(true);
    expect(isNews(parcel(5, 4).notes, { done: 4 })).to.equal(false);
  });

  it('says which changes were refused', () => {
    expect(describeRefused(parcel(1, 1, 0))).to.equal('refused: reason 0');
    expect(describeRefused(parcel(5, 5, 2))).to.equal('change 3 of 5 refused: reason 2; the rest arrived');
    expect(describeRefused(parcel(5, 5, 2, 3))).to.equal('change 3 of 5 (and 1 more) refused: reason 2; the rest arrived');
  });
});
