import { signers, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';
import type { GitLabOptions } from '../src/options.js';

/**
 * The dialect as it is with a signing token alone, held to the laws of a dialect that signs: what the suite calls `secret` is the
 * `signing_token` here. The code that verifies is the dialect's own.
 */
const signed: typeof dialect = {
  ...dialect,
  authentication: 'signature',
  verify: (request, ctx) => {
    const { secret: _secret, ...others } = ctx.options;
    const options: GitLabOptions = ctx.secrets.length === 0 ? others : { ...others, signing_token: ctx.secrets };
    return dialect.verify(request, { ...ctx, secrets: [], options });
  },
};

const tokenOf = (key: string): string => `whsec_${Buffer.from(key).toString('base64')}`;

testDialect({
  dialect: signed,
  cases: new URL('../../test/signed-cases/', import.meta.url),
  secrets: [tokenOf('0123456789abcdef0123456789abcdef'), tokenOf('fedcba9876543210fedcba9876543210')],
  sign: signers.standardWebhooks(),
  describe,
  it,
});
