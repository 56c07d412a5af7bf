import { expect } from 'chai';
import { hmac } from 'change-hook-core';
import { signers } from 'change-hook-testkit';
import type { DialectSuite } from 'change-hook-testkit';
import { CASES, failures, testsOf } from './run-dialect-suite.js';
import { keyDialect, memberDialect, oldDialect, openDialect, soundDialect, timedDialect, tokenDialect } from './toy-dialect.js';
import { SlowDialect } from './slow-dialect.js';
import { toyOptions } from './toy-options.js';

describe('testDialect', () => {
  const SOUND: Record<string, Partial<DialectSuite>> = {
    'an HMAC': {},
    'an HMAC by SHA-1 in Base64': { dialect: oldDialect, sign: signers.hmacBase64({ header: 'x-toy-signature', algorithm: 'sha1' }) },
    'a token in a header': { dialect: tokenDialect, sign: signers.tokenHeader({ header: 'x-toy-token' }) },
    'a token in the query': { dialect: tokenDialect, sign: signers.tokenQuery('token') },
    'a secret in another option': { dialect: keyDialect, lock: (...secrets) => ({ token: secrets.length === 1 ? secrets[0] : secrets }) },
    'a signature in the body': {
      dialect: memberDialect,
      cases: new URL('../member-cases/', CASES),
      sign: (request, secret) => ({ members: { signature: hmac('sha256', secret, Buffer.from((request.json() as { author: string }).author)).toString('hex') } }),
    },
    'Standard Webhooks': {
      dialect: timedDialect,
      sign: signers.standardWebhooks(),
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_c2VzYW1lIG9wZW4gdGhlIGRvb3I='],
    },
  };
  for (const [what, suite] of Object.entries(SOUND)) {
    it(`finds nothing wrong with a sound dialect that checks ${what}`, async () => {
      expect([...(await failures(suite))]).to.deep.equal([]);
    });
  }

  it('finds nothing wrong with a sound dialect that is not mounted without a secret', async () => {
    const options: NonNullable<typeof soundDialect.options> = {
      '~standard': {
        ...toyOptions['~standard'],
        validate: (given) => ('secret' in (given as object) ? toyOptions['~standard'].validate(given) : { issues: [{ message: 'is required', path: ['secret'] }] }),
      },
    };
    const suite = { dialect: { ...soundDialect, options }, options: { secret: 'sesame' }, cases: new URL('../signed-cases/', CASES) };
    expect([...(await failures(suite))]).to.deep.equal([]);
  });

  it('finds nothing wrong with a sound dialect whose hooks are methods of a class, and give promises', async () => {
    expect([...(await failures({ dialect: new SlowDialect() }))]).to.deep.equal([]);
  });

  it('finds that a dialect does not say of its other option that it closes a mount', async () => {
    const { authenticates: _, ...silent } = keyDialect;
    const suite: Partial<DialectSuite> = { dialect: silent, lock: (secret) => ({ token: secret }) };
    expect([...(await failures(suite)).keys()]).to.include('with a secret: takes the option secret, and hands it to verify');
  });

  it('says at once that it was given no dialect', () => {
    expect(() => testsOf({ dialect: undefined as never })).to.throw('testDialect: dialect must be the object');
    expect(() => testsOf({ secrets: ['one'] })).to.throw('two secrets');
  });

  it('finds nothing wrong with a sound dialect that checks nothing', async () => {
    const suite = { dialect: openDialect, cases: new URL('../open-cases/', CASES) };
    expect([...(await failures(suite))]).to.deep.equal([]);
  });
});
