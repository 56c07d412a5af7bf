import { expect } from 'chai';
import fc from 'fast-check';
import { isTimestamp, toSeconds } from '../src/index.js';

const NOON = Date.UTC(2024, 2, 1, 10, 20, 30) / 1000;

describe('toSeconds', () => {
  for (const [text, expected] of [
    ['2024-03-01T10:20:30Z', NOON],
    ['2024-03-01t10:20:30z', NOON],
    ['2024-03-01T11:20:30+01:00', NOON],
    ['2024-03-01T02:50:30-0730', NOON],
    ['2024-03-01T11:20:30+01', NOON],
    ['2024-03-01 11:20:30 +0100', NOON],
    ['2024-03-01 10:20:30 UTC', NOON],
    ['2024-03-01T10:20:30', NOON],
    [' 2024-03-01T10:20:30Z\n', NOON],
    ['2024-03-01T10:20:30.25Z', NOON + 0.25],
    ['2024-03-01T10:20:30,5Z', NOON + 0.5],
    ['2024-03-01T10:20Z', NOON - 30],
    ['2024-03-01', NOON - 10 * 3600 - 20 * 60 - 30],
    ['20240301T102030Z', NOON],
    ['Fri, 1 Mar 2024 11:20:30 +0100', NOON],
    ['01 Mar 2024 10:20:30 GMT', NOON],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29) / 1000],
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31T23:30:00-01:00', 1800],
    ['9999-12-31T23:59:59Z', 253_402_300_799],
    [NOON, NOON],
    [0.5, 0.5],
  ] as const) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(toSeconds(text)).to.equal(expected);
    });
  }

  for (const unreadable of [
    '', ' ', 'yesterday', '12', '2024', '2024-03', '2024-13-01', '2024-00-10', '2023-02-29', '2024-02-30T00:00:00Z',
    '2024-03-01T24:00:00Z', '2024-03-01T10:60:00Z', '2024-06-30T23:59:60Z', '2024-03-01T10:20:30+24:00', '2024-03-01T10:20:30Zx',
    '0075-03-01', '1960-01-01', '10000-01-01', '9999-12-31T23:59:59-01:00', '1 Foo 2024 10:20:30', `${' '.repeat(100)}2024-03-01`,
    NaN, Infinity, -1, 1e30, null, undefined, true, {}, [],
  ]) {
    it(`can not read ${String(JSON.stringify(unreadable) ?? unreadable)}`, () => {
      expect(toSeconds(unreadable)).to.equal(undefined);
    });
  }

  it('reads back every time that ISO 8601 writes', () => {
    const times = fc.integer({ min: 0, max: 253_402_300_799 });
    fc.assert(fc.property(times, (seconds) => toSeconds(new Date(seconds * 1000).toISOString()) === seconds));
  });

  it('gives a timestamp or nothing for any text', () => {
    fc.assert(fc.property(fc.string(), (text) => isTimestamp(toSeconds(text) ?? 0)));
  });
});
