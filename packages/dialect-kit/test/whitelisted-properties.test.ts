import { expect } from 'chai';
import { MemoryLog } from 'change-hook-core';
import { whitelistedProperties } from '../src/index.js';

describe('whitelistedProperties', () => {
  const of = (payload: object): { properties: object; logged: number } => {
    const log = new MemoryLog();
    const properties = whitelistedProperties(payload, { prefix: 'x', whitelist: ['x.*'] }, log);
    return { properties: { ...properties }, logged: log.lines.length };
  };

  it('gives what the whitelist takes, and logs nothing', () => expect(of({ a: 1 })).to.deep.equal({ properties: { 'x.a': 1 }, logged: 0 }));

  it('logs once that something was too long', () => expect(of({ a: 1, b: 'b'.repeat(1_000_000), c: 'c'.repeat(1_000_000) })).to.deep.equal({ properties: { 'x.a': 1 }, logged: 1 }));
});
