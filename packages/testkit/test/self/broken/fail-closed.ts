import { createHash, createHmac } from 'node:crypto';
import { verifyHmac, verifyStandardWebhooks } from 'change-hook-core';
import { signers } from 'change-hook-testkit';
import { soundDialect, timedDialect, tokenDialect } from '../toy-dialect.js';
import type { Toy } from '../toy-dialect.js';
import { toyOptions } from '../toy-options.js';
import { toy } from './defect.js';
import type { Defect } from './defect.js';

const OK = { ok: true } as const;
const NO = { ok: false, reason: 'mismatch' } as const;
const MISSING = { ok: false, reason: 'missing' } as const;

const sound = (...[request, ctx]: Parameters<Toy['verify']>): typeof OK | typeof NO | typeof MISSING => soundDialect.verify(request, ctx) as typeof OK;
const signatureOf = (request: Parameters<Toy['verify']>[0]): string | undefined => request.header('x-toy-signature');
const rightOne = (...[request, ctx]: Parameters<Toy['verify']>): string => `sha256=${createHmac('sha256', ctx.secrets[0] ?? '').update(request.body).digest('hex')}`;
const same = (one: unknown, other: unknown) => (one === other ? OK : NO);
const verify = (how: Toy['verify']): Defect['suite'] => toy({ verify: (request, ctx) => (ctx.secrets.length === 0 ? OK : how(request, ctx)) });

export const failClosedDefects: readonly Defect[] = [
  {
    law: 'with a secret: takes the option secret, and hands it to verify',
    defect: 'changes its secret',
    suite: toy({
      options: {
        '~standard': {
          ...toyOptions['~standard'],
          validate: (given) => {
            const { secret } = given as { secret?: string };
            return { value: { api: '', ...(typeof secret === 'string' ? { secret: secret.toUpperCase() } : {}) } };
          },
        },
      },
    }),
  },
  { law: 'with a secret: lets in what is rightly signed', defect: 'lets nobody in', suite: verify(() => NO) },
  {
    law: 'with a secret: lets in what any of several secrets signed, where it takes several',
    defect: 'tries the first secret alone',
    suite: verify((request, ctx) => sound(request, { ...ctx, secrets: ctx.secrets.slice(0, 1) })),
  },
  {
    law: 'with a secret: refuses what is not signed',
    defect: 'lets in what has no signature',
    suite: verify((request, ctx) => (signatureOf(request) === undefined ? OK : sound(request, ctx))),
  },
  {
    law: 'with a secret: refuses what is not signed',
    defect: 'calls a missing signature a wrong one',
    suite: verify((request, ctx) => (signatureOf(request) === undefined ? NO : sound(request, ctx))),
  },
  {
    law: 'with a secret: refuses an empty signature',
    defect: 'lets in an empty signature',
    suite: verify((request, ctx) => (signatureOf(request) === '' ? OK : sound(request, ctx))),
  },
  {
    law: 'with a secret: refuses an empty signature',
    defect: 'lets in a prefix without a digest',
    suite: verify((request, ctx) => (signatureOf(request) === 'sha256=' ? OK : sound(request, ctx))),
  },
  {
    law: 'with a secret: refuses what another secret signed',
    defect: 'looks at the form of a signature alone',
    suite: verify((request) => (/^sha256=[0-9a-f]{64}$/.test(signatureOf(request) ?? '') ? OK : MISSING)),
  },
  {
    law: 'with a secret: refuses what another secret signed',
    defect: 'takes no secret for one more secret',
    suite: verify((request, ctx) => (sound(request, ctx).ok ? OK : same(signatureOf(request), rightOne(request, { ...ctx, secrets: [''] })))),
  },
  {
    law: 'with a secret: refuses a signature that was cut, prolonged or altered',
    defect: 'compares as much as it is given',
    suite: verify((request, ctx) => (signatureOf(request) ? (rightOne(request, ctx).startsWith(signatureOf(request)!) ? OK : NO) : MISSING)),
  },
  {
    law: 'with a secret: refuses a signature that was cut, prolonged or altered',
    defect: 'compares the first 30 characters',
    suite: verify((request, ctx) => same(signatureOf(request)?.slice(0, 30), rightOne(request, ctx).slice(0, 30))),
  },
  {
    law: 'with a secret: refuses a signature that was cut, prolonged or altered',
    defect: 'compares the last 30 characters',
    suite: verify((request, ctx) => same(signatureOf(request)?.slice(-30), rightOne(request, ctx).slice(-30))),
  },
  {
    law: 'with a secret: refuses a signature by another algorithm',
    defect: 'lets the sender choose the algorithm',
    suite: verify((request, ctx) => {
      const [algorithm = '', digest] = (signatureOf(request) ?? '').split('=');
      if (!/^(?:md5|sha1|sha256)$/.test(algorithm) || digest === undefined) return MISSING;
      return same(digest, createHmac(algorithm, ctx.secrets[0] ?? '').update(request.body).digest('hex'));
    }),
  },
  {
    law: 'with a secret: refuses a signature by another algorithm',
    defect: 'believes that there is no signature',
    suite: verify((request, ctx) => (signatureOf(request)?.startsWith('none=') === true ? OK : sound(request, ctx))),
  },
  {
    law: 'with a secret: refuses a signature by another algorithm',
    defect: 'asks for a hash where it should ask for an HMAC',
    suite: verify((request, ctx) => {
      const plain = `sha256=${createHash('sha256').update(request.body).digest('hex')}`;
      return sound(request, ctx).ok ? OK : same(signatureOf(request), plain);
    }),
  },
  {
    law: 'with a secret: gives a verdict whatever a signature holds',
    defect: 'throws at a signature that is not ASCII',
    suite: verify((request, ctx) => {
      if (/[^\0-\x7f]/.test(signatureOf(request) ?? '')) throw new Error('what is this?');
      return sound(request, ctx);
    }),
  },
  {
    law: 'with a secret: lets nobody in by leaving out a header that verify reads',
    defect: 'checks only the events that it knows',
    suite: verify((request, ctx) => (request.header('x-toy-event') === undefined ? OK : sound(request, ctx))),
  },
  {
    law: 'with a secret: refuses the signature of other bytes',
    defect: 'signs the first bytes alone',
    suite: {
      ...verify((request, ctx) => verifyHmac({ signature: signatureOf(request), prefix: 'sha256=', algorithm: 'sha256', body: request.body.subarray(0, 20), secrets: ctx.secrets })),
      sign: (request, secret) => ({ 'x-toy-signature': `sha256=${createHmac('sha256', secret).update(request.body.subarray(0, 20)).digest('hex')}` }),
    },
  },
  {
    law: 'with a secret: refuses what was signed in another year, where it looks at the time',
    defect: 'reads the clock and does not compare',
    suite: {
      dialect: { ...timedDialect, verify: (request, ctx) => (ctx.clock.now(), timed(request, ctx.secrets, Number(request.header('webhook-timestamp')) * 1000)) },
      sign: signers.standardWebhooks(),
    },
  },
  {
    law: 'with a secret: refuses what was signed in another year, where it looks at the time',
    defect: 'believes a time that is not signed',
    suite: {
      dialect: {
        ...timedDialect,
        verify: (request, ctx) => (Math.abs(ctx.clock.now() / 1000 - Number(request.header('x-toy-time'))) < 300 ? sound(request, ctx) : { ok: false, reason: 'stale' }),
      },
      sign: (request, secret, { now }) => ({ 'x-toy-time': String(now / 1000), 'x-toy-signature': `sha256=${createHmac('sha256', secret).update(request.body).digest('hex')}` }),
    },
  },
  {
    law: 'with a secret: lets everyone in where no secret is set',
    defect: 'refuses what is not signed although no secret is set',
    suite: toy({ verify: (request, ctx) => (ctx.secrets.length === 0 ? MISSING : sound(request, ctx)) }),
  },
  {
    law: 'with a secret: lets in what is rightly signed',
    defect: 'was given no sign',
    suite: { sign: undefined as never },
  },
  {
    law: 'with a secret: lets in what is rightly signed',
    defect: 'was given a sign that does not use the secret',
    suite: { dialect: tokenDialect, sign: () => ({ 'x-toy-token': 'sesame' }) },
  },
];

function timed(request: Parameters<Toy['verify']>[0], secrets: readonly string[], now: number) {
  return verifyStandardWebhooks({
    id: request.header('webhook-id'), timestamp: request.header('webhook-timestamp'), signature: request.header('webhook-signature'), body: request.body, secrets, now,
  });
}
