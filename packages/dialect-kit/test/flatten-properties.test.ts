import { expect } from 'chai';
import fc from 'fast-check';
import { flattenProperties, MOST_PROPERTIES } from '../src/index.js';

const all = { prefix: 'github', whitelist: ['*'] };
const nested = (levels: number, open: string, close: string): unknown => JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);

describe('flattenProperties', () => {
  it('joins the names of nested objects with dots and keeps lists whole', () => {
    const { properties } = flattenProperties({ a: 1, b: { c: 'x', d: { e: null } }, f: [1, { g: true }], h: {} }, all);
    expect({ ...properties }).to.deep.equal({ 'github.a': 1, 'github.b.c': 'x', 'github.b.d.e': null, 'github.f': [1, { g: true }] });
  });

  it('keeps only what the whitelist names', () => {
    const payload = { ref: 'r', repository: { name: 'n', size: 1 }, pusher: { name: 'p' } };
    const { properties } = flattenProperties(payload, { prefix: 'github', whitelist: ['github.repository.*', '*.ref'] });
    expect({ ...properties }).to.deep.equal({ 'github.ref': 'r', 'github.repository.name': 'n', 'github.repository.size': 1 });
  });

  it('takes nothing without a whitelist', () => {
    expect({ ...flattenProperties({ a: 1 }, { prefix: 'github', whitelist: [] }).properties }).to.deep.equal({});
  });

  it('treats __proto__ as a name like any other', () => {
    const payload = JSON.parse('{"__proto__": {"polluted": 1}, "a": {"__proto__": 2, "constructor": 3}}') as unknown;
    const { properties } = flattenProperties(payload, all);
    expect({ ...properties }).to.deep.equal({ 'github.__proto__.polluted': 1, 'github.a.__proto__': 2, 'github.a.constructor': 3 });
    expect(Object.getPrototypeOf(properties)).to.equal(null);
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
  });

  it('leaves out what is nested too deep, as 10,000 levels, and keeps the rest', () => {
    const payload = { deep: nested(10_000, '{"a":', '}'), list: nested(10_000, '[', ']'), ok: 1 };
    const { properties, leftOut } = flattenProperties(payload, all);
    expect({ ...properties }).to.deep.equal({ 'github.ok': 1 });
    expect(leftOut).to.equal(2);
  });

  it('leaves out a number that JSON can not carry', () => {
    const { properties, leftOut } = flattenProperties(JSON.parse('{"a": 1e999, "b": [-1e999], "c": 1}'), all);
    expect([{ ...properties }, leftOut]).to.deep.equal([{ 'github.c': 1 }, 2]);
  });

  it('leaves out a value that is too long and keeps shorter ones after it', () => {
    const { properties, leftOut } = flattenProperties({ long: 'x'.repeat(300_000), list: Array(300_000).fill(1), ok: 1 }, all);
    expect({ ...properties }).to.deep.equal({ 'github.ok': 1 });
    expect(leftOut).to.equal(2);
  });

  it('keeps at most so many properties', () => {
    const payload = Object.fromEntries(Array.from({ length: MOST_PROPERTIES + 5 }, (_, at) => [`k${at}`, at]));
    const { properties, leftOut } = flattenProperties(payload, all);
    expect(Object.keys(properties)).to.have.length(MOST_PROPERTIES);
    expect(leftOut).to.equal(5);
  });

  it('gives each change less when many changes carry the properties', () => {
    const payload = { list: Array(5_000).fill('abcd') };
    expect(flattenProperties(payload, { ...all, changes: 10 }).leftOut).to.equal(0);
    expect(flattenProperties(payload, { ...all, changes: 2_000 }).leftOut).to.equal(1);
  });

  it('never throws, and gives JSON within its bounds for any payload', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        const { properties } = flattenProperties({ payload }, all);
        return JSON.stringify(properties).length < 600_000;
      }),
    );
  });
});
