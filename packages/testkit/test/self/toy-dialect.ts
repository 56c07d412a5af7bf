import { verifyHmac, verifyStandardWebhooks, verifyToken } from 'change-hook-core';
import type { Change, Dialect, HookRequest, Translation } from 'change-hook-core';
import { toyOptions } from './toy-options.js';
import type { ToyOptions } from './toy-options.js';

export type Toy = Dialect<ToyOptions>;

/** A payload of which nothing is known. */
export function payloadOf(request: HookRequest): Record<string, unknown> | undefined {
  const payload = request.mediaType === 'application/x-www-form-urlencoded' ? Object.fromEntries(request.form()) : request.json();
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? (payload as Record<string, unknown>) : undefined;
}

export function textIn(payload: Record<string, unknown>, name: string): string | undefined {
  const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function translateToy(request: HookRequest, onCommit: () => void): Translation {
  const payload = payloadOf(request);
  if (payload === undefined) return { invalid: ['the payload is not a JSON object'] };
  if (request.header('x-toy-event') === 'ping') return { ignored: 'the ping arrived; it makes no change' };
  const author = textIn(payload, 'author');
  if (author === undefined) return { invalid: ['author is missing or no text'] };
  onCommit();
  const files = Array.isArray(payload['files']) ? payload['files'].filter((file) => typeof file === 'string') : [];
  const incomplete = payload['truncated'] === true;
  return { changes: [{ author, comments: textIn(payload, 'message'), repository: 'toy', files }], ...(incomplete ? { enrich: true } : {}) };
}

/** A dialect that breaks no law: an HMAC over the body, JSON or a form, and an API that knows the files of a commit. */
export const soundDialect: Toy = {
  apiVersion: 1,
  name: 'toy',
  options: toyOptions,
  authentication: 'signature',
  accepts: { methods: ['POST'], mediaTypes: ['application/json', 'application/x-www-form-urlencoded'] },
  verify: (request, { secrets }) =>
    verifyHmac({ signature: request.header('x-toy-signature'), prefix: 'sha256=', algorithm: 'sha256', body: request.body, secrets }),
  identify: (request) => request.header('x-toy-delivery')?.slice(0, 100) || undefined,
  translate: (request, ctx) => translateToy(request, () => ctx.log.debug('a commit arrived', { at: ctx.clock.now() })),
  async enrich(changes, ctx) {
    const answer = await ctx.http.get({ base: ctx.options.api, path: ['commits', 'head', 'files'] });
    const files: unknown = answer.json();
    const known = Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [];
    return { changes: changes.map((change: Change) => ({ ...change, files: [...change.files, ...known] })) };
  },
};

/** The same with a secret that is sent along. */
export const tokenDialect: Toy = {
  ...soundDialect,
  authentication: 'token',
  sensitive: { headers: ['X-Toy-Token'], query: ['token'] },
  verify: (request, ctx) => verifyToken({ given: request.header('x-toy-token') ?? request.query.get('token'), secrets: ctx.secrets }),
};

/** The same with its secret in another option than `secret`. */
export const keyDialect: Toy = {
  ...soundDialect,
  authenticates: ({ token }) => token !== undefined,
  verify: (request, { options: { token } }) =>
    verifyHmac({
      signature: request.header('x-toy-signature'), prefix: 'sha256=', algorithm: 'sha256', body: request.body, secrets: token === undefined ? [] : [token],
    }),
};

/** The same with a signature of the author, in the body. */
export const memberDialect: Toy = {
  ...soundDialect,
  authentication: 'token',
  verify(request, { secrets }) {
    const payload = payloadOf(request) ?? {};
    return verifyHmac({ signature: textIn(payload, 'signature'), algorithm: 'sha256', body: Buffer.from(textIn(payload, 'author') ?? ''), secrets });
  },
};

/** The same, signed as old forges sign. */
export const oldDialect: Toy = {
  ...soundDialect,
  verify: (request, { secrets }) =>
    verifyHmac({ signature: request.header('x-toy-signature'), algorithm: 'sha1', encoding: 'base64', body: request.body, secrets }),
};

/** The same, signed by Standard Webhooks, time and all. */
export const timedDialect: Toy = {
  ...soundDialect,
  verify: (request, { secrets, clock }) => verifyStandardWebhooks({
    id: request.header('webhook-id'), timestamp: request.header('webhook-timestamp'), signature: request.header('webhook-signature'),
    body: request.body, secrets, now: clock.now(),
  }),
};

/** A dialect with no way to check anything, and no options. */
export const openDialect: Dialect<Record<string, never>> = {
  apiVersion: 1,
  name: 'toy',
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: ['application/json', 'application/x-www-form-urlencoded'] },
  verify: () => ({ ok: true }),
  identify: () => ({ byBody: true }),
  translate: (request) => translateToy(request, () => {}),
};
