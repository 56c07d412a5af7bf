import { z } from 'zod';
import { headerName } from './header-name.js';

const prefix = z.string({ error: 'must be a text' }).default('');
const oneOf = <const Name extends string>(names: readonly [Name, ...Name[]]) => z.enum(names, { error: `must be one of ${names.join(', ')}` });

const hmac = z.strictObject({
  scheme: z.literal('hmac'),
  header: headerName,
  algorithm: oneOf(['sha256', 'sha512', 'sha1']).default('sha256'),
  encoding: oneOf(['hex', 'base64']).default('hex'),
  prefix,
});

const token = z
  .strictObject({
    scheme: z.literal('token'),
    header: headerName.optional(),
    prefix,
    query: z.string({ error: 'must be the name of a parameter' }).regex(/\S/, { error: 'is empty' }).optional(),
  })
  .refine(({ header: inHeader, query }) => (inHeader === undefined) !== (query === undefined), {
    path: ['header'],
    error: 'give either header or query: where the token is',
  })
  .refine(({ prefix: before, query }) => query === undefined || before === '', { path: ['prefix'], error: 'goes with header' });

const basic = z.strictObject({
  scheme: z.literal('basic'),
  user: z.string({ error: 'must be a text' }).regex(/^[^:]+$/, { error: 'must be a user name: not empty, and without ":"' }),
});

const standardWebhooks = z.strictObject({
  scheme: z.literal('standard_webhooks'),
  /** `webhook` where the headers are `webhook-id` and so on. */
  header_prefix: headerName.default('webhook'),
  tolerance_seconds: z.number({ error: 'must be a number of seconds' }).positive({ error: 'must be more than 0' }).max(86_400, { error: 'must be at most 86400' }).default(300),
});

/** `authentication`: how the sender shows that it knows the `secret`. */
export const authenticationOption = z.discriminatedUnion('scheme', [hmac, token, basic, standardWebhooks], {
  error: 'must have a scheme: hmac, token, basic or standard_webhooks',
});

export type Authentication = z.output<typeof authenticationOption>;
