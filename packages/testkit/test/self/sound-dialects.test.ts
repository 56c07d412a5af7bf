import { expect } from 'chai';
import { signers } from 'change-hook-testkit';
import type { DialectSuite } from 'change-hook-testkit';
import { CASES, failures } from './run-dialect-suite.js';
import { oldDialect, openDialect, timedDialect, tokenDialect } from './toy-dialect.js';

describe('testDialect', () => {
  const SOUND: Record<string, Partial<DialectSuite>> = {
    'an HMAC': {},
    'an HMAC by SHA-1 in Base64': { dialect: oldDialect, sign: signers.hmacBase64({ header: 'x-toy-signature', algorithm: 'sha1' }) },
    'a token in a header': { dialect: tokenDialect, sign: signers.tokenHeader({ header: 'x-toy-token' }) },
    'a token in the query': { dialect: tokenDialect, sign: signers.tokenQuery('token') },
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

  it('finds nothing wrong with a sound dialect that checks nothing', async () => {
    const suite = { dialect: openDialect, cases: new URL('../open-cases/', CASES) };
    expect([...(await failures(suite))]).to.deep.equal([]);
  });
});
