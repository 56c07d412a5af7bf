import { signers, testDialect } from 'change-hook-testkit';
import type { DialectSuite } from 'change-hook-testkit';
import dialect from '../src/index.js';

const WHSEC = [7, 8].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);

/** The laws are tried with every scheme: which one a mount has, its options say. */
const SCHEMES: readonly [what: string, authentication: Record<string, unknown>, Partial<DialectSuite>][] = [
  ['HMAC in hex', { scheme: 'hmac', header: 'X-Signature', prefix: 'sha256=' }, { sign: signers.hmacHex({ header: 'x-signature', prefix: 'sha256=' }) }],
  ['HMAC in Base64', { scheme: 'hmac', header: 'x-hmac', encoding: 'base64' }, { sign: signers.hmacBase64({ header: 'x-hmac' }) }],
  ['a token in a header', { scheme: 'token', header: 'x-secret' }, { sign: signers.tokenHeader({ header: 'x-secret' }) }],
  ['a token in Authorization', { scheme: 'token', header: 'authorization', prefix: 'Bearer ' }, { sign: signers.tokenHeader({ header: 'authorization', prefix: 'Bearer ' }) }],
  ['a token in the query', { scheme: 'token', query: 'secret_of_mine' }, { sign: signers.tokenQuery('secret_of_mine') }],
  ['Basic', { scheme: 'basic', user: 'registry' }, { sign: signers.basic({ user: 'registry' }) }],
  ['Standard Webhooks', { scheme: 'standard_webhooks' }, { sign: signers.standardWebhooks(), secrets: WHSEC }],
];

for (const [what, authentication, suite] of SCHEMES) {
  testDialect({
    name: `the dialect generic with ${what}`,
    dialect,
    cases: new URL('../../test/cases/', import.meta.url),
    options: { changes: '{ "author": "x" }' },
    lock: (...secrets) => ({ secret: secrets.length === 1 ? secrets[0] : secrets, authentication }),
    badOptions: {
      changes: ['', ' ', '{', '/(?=a)/', '$random()', '$eval(x)'], filter: ['a b'], delivery_id: ['id', {}, { header: 'a b' }, { expression: '(' }],
      media_types: [[], ['json'], ['Application/JSON'], ['application/json; charset=utf-8']], form_field: ['', ' '], max_steps: [0, 1.5, 1e12],
      authentication: [
        {}, { scheme: 'none' }, { scheme: 'hmac' }, { scheme: 'hmac', header: 'x', algorithm: 'md5' }, { scheme: 'hmac', header: '' }, { scheme: 'token' },
        { scheme: 'token', header: 'a', query: 'b' }, { scheme: 'token', query: 'b', prefix: 'x' }, { scheme: 'basic' }, { scheme: 'basic', user: 'a:b' },
        { scheme: 'standard_webhooks', tolerance_seconds: 0 },
      ],
    },
    describe,
    it,
    ...suite,
  });
}
