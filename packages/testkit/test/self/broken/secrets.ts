import { signers } from 'change-hook-testkit';
import { openDialect, soundDialect, tokenDialect } from '../toy-dialect.js';
import type { Toy } from '../toy-dialect.js';
import { toy } from './defect.js';
import type { Defect } from './defect.js';

const logging = (what: (...[request, ctx]: Parameters<Toy['verify']>) => unknown): Defect['suite'] => toy({
  verify(request, ctx) {
    ctx.log.info('a request arrived', { what: what(request, ctx) });
    return soundDialect.verify(request, ctx);
  },
});

const bearer = signers.tokenHeader({ header: 'x-toy-token' });

export const secretsDefects: readonly Defect[] = [
  { law: 'what must not be kept or shown: logs no body', defect: 'logs the text of a body', suite: logging((request) => request.text()) },
  { law: 'what must not be kept or shown: logs no body', defect: 'logs the bytes of a body', suite: logging((request) => request.body) },
  {
    law: 'what must not be kept or shown: logs no body',
    defect: 'logs a payload',
    suite: toy({ translate: (request, ctx) => (ctx.log.debug('a payload', { payload: request.mediaType === 'application/json' ? request.json() : {} }), soundDialect.translate(request, ctx)) }),
  },
  { law: 'what must not be kept or shown: logs neither secret nor signature', defect: 'logs its options', suite: logging((_, ctx) => ctx.options) },
  { law: 'what must not be kept or shown: logs neither secret nor signature', defect: 'logs the headers', suite: logging((request) => new Map(request.headers)) },
  {
    law: 'what must not be kept or shown: says of each header and parameter that carries a secret that it is sensitive',
    defect: 'does not say that its token is one',
    suite: { dialect: { ...tokenDialect, sensitive: {} }, sign: bearer },
  },
  {
    law: 'what must not be kept or shown: says of each header and parameter that carries a secret that it is sensitive',
    defect: 'does not say so of a parameter',
    suite: { dialect: { ...tokenDialect, sensitive: { headers: ['x-toy-token'] } }, sign: signers.tokenQuery('token') },
  },
  {
    law: 'what must not be kept or shown: repeats no secret in what it makes of a request',
    defect: 'makes the token a delivery id',
    suite: { dialect: { ...tokenDialect, identify: (request) => request.header('x-toy-token') }, sign: bearer },
  },
];

export const takesOptions: Defect = {
  law: 'its options: has no schema, so it takes no options',
  defect: 'has no valid shape to be listed',
  suite: { dialect: { ...openDialect, name: 'No Name' } },
};
