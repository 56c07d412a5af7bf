import { expect } from 'chai';
import { createHookRequest } from 'change-hook-core';
import { deliveryIdIn, LONGEST_DELIVERY_ID } from '../src/index.js';

function idOf(value: string | undefined): string | undefined {
  const headers = new Map(value === undefined ? [] : [['x-id', value]]);
  return deliveryIdIn(createHookRequest({ mount: 'm', method: 'POST', query: '', headers, body: new Uint8Array() }), 'x-id');
}

describe('deliveryIdIn', () => {
  it('gives the header without outer white space', () => {
    expect(idOf(' 72d3162e ')).to.equal('72d3162e');
  });

  for (const value of [undefined, '', '  ', 'x'.repeat(LONGEST_DELIVERY_ID + 1)]) {
    it(`gives none for ${JSON.stringify(value)?.slice(0, 10) ?? 'no header'}`, () => {
      expect(idOf(value)).to.equal(undefined);
    });
  }
});
