import { expect } from 'chai';
import fc from 'fast-check';
import type { ClaimedDelivery } from 'change-hook-core';
import { describeRefused, doneOf, readChanges, type Parcel } from '../src/parcel.js';
import { changeOf } from './house.js';

const delivery = (changes: string): ClaimedDelivery => ({
  id: 1, receipt: 'r1', mount: 'base', receivedAt: 7, changes, first: 3, done: 0, attempts: 0, enrich: false,
});
const parcel = (count: number, next: number, ...refused: number[]): Parcel => ({
  delivery: delivery('[]'),
  changes: readChanges(delivery(JSON.stringify(Array.from({ length: count }, (_, n) => changeOf('a', `${n}`))))) ?? [],
  notes: { next, uncertainTo: 0, refused: refused.map((place) => ({ place, reason: `reason ${place}` })) },
  attempts: 0,
});

describe('readChanges', () => {
  it('numbers the changes by their place in the whole receipt', () => {
    const change = changeOf('a', 'one');
    expect(readChanges(delivery(JSON.stringify([change, change])))).to.deep.equal([
      { change, receipt: 'r1', number: 3, mount: 'base', receivedAt: 7 },
      { change, receipt: 'r1', number: 4, mount: 'base', receivedAt: 7 },
    ]);
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
    expect(doneOf(parcel(5, 2))).to.equal(2);
  });

  it('is done to its first refused change only, so that a replay offers it again', () => {
    expect(doneOf(parcel(5, 4, 2, 3))).to.equal(2);
  });

  it('says which changes were refused', () => {
    expect(describeRefused(parcel(1, 1, 0))).to.equal('refused: reason 0');
    expect(describeRefused(parcel(5, 5, 2))).to.equal('change 3 of 5 refused: reason 2; the rest arrived');
    expect(describeRefused(parcel(5, 5, 2, 3))).to.equal('change 3 of 5 (and 1 more) refused: reason 2; the rest arrived');
  });
});
