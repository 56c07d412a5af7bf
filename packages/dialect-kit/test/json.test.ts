import { expect } from 'chai';
import fc from 'fast-check';
import { isChangeHookError } from 'change-hook-core';
import { measureJson, parseJson } from '../src/index.js';

const bounds = { characters: 100_000, depth: 100 };

describe('parseJson', () => {
  it('names what is not JSON and does not repeat it', () => {
    try {
      parseJson('{"sesame": ', 'the field "files"');
      expect.fail('it parsed');
    } catch (error) {
      expect(isChangeHookError(error, 'CH_REQUEST_UNPARSABLE')).to.equal(true);
      expect((error as { senderText?: string }).senderText).to.equal('the field "files" is not JSON');
    }
  });
});

describe('measureJson', () => {
  it('is about as long as the JSON text, and never far below', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true }), (value) => {
        const measured = measureJson(value, bounds);
        return measured !== undefined && measured >= JSON.stringify(value).length / 6;
      }),
    );
  });

  it('gives undefined beyond the wanted depth, as 10,000 levels, without recursion', () => {
    const levels = (count: number): unknown => JSON.parse('['.repeat(count) + ']'.repeat(count));
    expect(measureJson(levels(100), bounds)).to.be.a('number');
    expect(measureJson(levels(101), bounds)).to.equal(undefined);
    expect(measureJson(levels(10_000), bounds)).to.equal(undefined);
  });

  it('gives undefined for an infinite number', () => {
    expect(measureJson(JSON.parse('[{"a": 1e999}]'), bounds)).to.equal(undefined);
    expect(measureJson(JSON.parse('-1e999'), bounds)).to.equal(undefined);
  });

  it('gives undefined beyond the wanted number of values', () => {
    expect(measureJson([1, [2]], { ...bounds, values: 4 })).to.be.a('number');
    expect(measureJson([1, [2]], { ...bounds, values: 3 })).to.equal(undefined);
  });

  it('gives undefined beyond the wanted length', () => {
    expect(measureJson('x'.repeat(100_001), bounds)).to.equal(undefined);
    expect(measureJson(Array(100_001).fill(null), bounds)).to.equal(undefined);
    expect(measureJson({ ['k'.repeat(100_001)]: 1 }, bounds)).to.equal(undefined);
  });
});
