import { expect } from 'chai';
import { readPlaces, writePlaces } from '../../src/queries/places.js';

describe('the places as they are stored', () => {
  it('are in short where they follow on each other', () => {
    expect(writePlaces([2, 5, 6, 7, 9])).to.equal('2,5-7,9');
    expect(writePlaces(Array.from({ length: 10_000 }, (_, n) => n))).to.equal('0-9999');
  });

  it('are null where there are none', () => {
    expect(writePlaces([])).to.equal(null);
  });

  it('are read as they were written, whichever they are', () => {
    for (let bits = 1; bits < 1024; bits++) {
      const places = [0, 1, 2, 3, 8, 9, 10, 11, 100, 101].filter((_, n) => (bits >> n) & 1);
      expect(readPlaces(writePlaces(places)!)).to.deep.equal(places);
    }
  });
});
