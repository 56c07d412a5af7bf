import { expect } from 'chai';
import fc from 'fast-check';
import { equalSecrets, equalsOneOf, verifyToken } from '../../src/index.js';

const OK = { ok: true };
const MISSING = { ok: false, reason: 'missing' };
const MISMATCH = { ok: false, reason: 'mismatch' };

describe('verifyToken', () => {
  it('takes any of the secrets', () => {
    for (const given of ['a', 'b']) expect(verifyToken({ given, secrets: ['a', 'b'] })).to.deep.equal(OK);
  });

  it('is open without secrets', () => expect(verifyToken({ given: undefined, secrets: [] })).to.deep.equal(OK));

  for (const given of [undefined, null, '']) {
    it(`misses a token in ${String(given)}`, () => expect(verifyToken({ given, secrets: ['a'] })).to.deep.equal(MISSING));
  }

  for (const given of ['b', 'A', ' a', 'a ', 'aa', 'a\0', 'ä', 'x'.repeat(1_000_000)]) {
    it(`refuses ${JSON.stringify(given.slice(0, 10))}`, () => expect(verifyToken({ given, secrets: ['a'] })).to.deep.equal(MISMATCH));
  }

  it('is never satisfied by an empty secret', () => {
    expect(verifyToken({ given: '', secrets: [''] }).ok).to.equal(false);
    expect(equalsOneOf('', ['', 'a'])).to.equal(false);
  });

  it('refuses every other text, and takes the same', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (given, secret) => {
        expect(verifyToken({ given, secrets: [secret] }).ok).to.equal(given === secret);
        expect(equalSecrets(given, secret)).to.equal(given === secret);
        expect(verifyToken({ given, secrets: [secret, given] }).ok).to.equal(true);
      }),
    );
  });
});
