import { expect } from 'chai';
import fc from 'fast-check';
import { verifyBasic } from '../../src/index.js';

const basic = (text: string, scheme = 'Basic'): string => `${scheme} ${Buffer.from(text).toString('base64')}`;
const credentials = [{ user: 'ann', password: 'pass:wörd' }, { user: 'bob', password: 'x' }];
const check = (authorization: string | undefined) => verifyBasic({ authorization, credentials });

const OK = { ok: true };
const MISSING = { ok: false, reason: 'missing' };
const MISMATCH = { ok: false, reason: 'mismatch' };

describe('verifyBasic', () => {
  it('takes any of the credentials; a password may hold a colon and UTF-8', () => {
    expect(check(basic('ann:pass:wörd'))).to.deep.equal(OK);
    expect(check(basic('bob:x'))).to.deep.equal(OK);
  });

  it('takes the scheme in any case, with spaces around', () => {
    expect(check(basic('bob:x', 'bAsIc'))).to.deep.equal(OK);
    expect(check(basic('bob:x', 'Basic  '))).to.deep.equal(OK);
    expect(check(`${basic('bob:x')}  `)).to.deep.equal(OK);
  });

  it('is open without credentials', () => expect(verifyBasic({ authorization: undefined, credentials: [] })).to.deep.equal(OK));

  for (const authorization of [undefined, '', 'Basic', 'Basic ', 'Bearer abc', 'Basic ü', 'Basic YTpi, Basic YTpi', 'Basic a b', 'YTpi']) {
    it(`misses credentials in ${JSON.stringify(authorization) ?? 'undefined'}`, () => expect(check(authorization)).to.deep.equal(MISSING));
  }

  for (const text of ['bob', 'bob:', 'bob:y', 'bob:x ', 'Bob:x', ':x', 'ann:x', 'bob:pass:wörd', 'bob:xx', 'bob:x\0', ' bob:x']) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(check(basic(text))).to.deep.equal(MISMATCH));
  }

  it('refuses Base64 whose end is cut off', () => {
    const whole = basic('bob:x'); // ends in "="
    expect(whole).to.match(/[^=]=$/);
    expect(check(whole.slice(0, -1))).to.deep.equal(MISMATCH);
  });

  it('takes no empty password, even where one is listed', () => {
    expect(verifyBasic({ authorization: basic('eve:'), credentials: [{ user: 'eve', password: '' }] })).to.deep.equal(MISMATCH);
    expect(verifyBasic({ authorization: basic(':p'), credentials: [{ user: '', password: 'p' }] })).to.deep.equal(OK);
  });

  it('answers whatever the header holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(check(text).ok).to.equal(false);
        expect(check(basic(`${text}y`)).ok).to.equal(false);
      }),
    );
  });
});
