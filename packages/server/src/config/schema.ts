import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/**
 * The config as it is written. Keys are snake_case, because the seed keys are Buildbot's; those that begin with `$` are the
 * gateway's own and so never collide with an option of a dialect or sink.
 */

const secret = z.string().min(1, 'is empty, and an empty secret never means open');
const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((one) => [one]), z.array(item).min(1, 'is an empty list')]);

const address = z.string().refine((text) => ipaddr.isValid(text) || ipaddr.isValidCIDR(text), 'is no IP address or network (10.0.0.0/8)');
const seconds = z.number().positive();
const bytes = z.int().positive();

const credentials = z.strictObject({ user: z.string().min(1), password: secret });

export const auth = z
  .strictObject({
    basic: oneOrMore(credentials).optional(),
    bearer: oneOrMore(secret).optional(),
    query: z
      .union([
        secret.transform((token) => ({ name: 'token', tokens: [token] })),
        z
          .strictObject({ name: z.string().regex(/^[A-Za-z0-9_-]+$/, 'has letters, digits, _ and - only').default('token'), token: oneOrMore(secret) })
          .transform(({ name, token }) => ({ name, tokens: token })),
      ])
      .optional(),
  })
  .refine((it) => Object.keys(it).length > 0, 'names no way to authenticate: give basic, bearer or query');

/** The `$` keys of a mount. */
export const mountKeys = z.strictObject({
  $dialect: z.string().optional(),
  $sinks: z.array(z.string()).min(1, 'is an empty list').optional(),
  $auth: auth.optional(),
  $allow_from: oneOrMore(address).optional(),
  $dedupe: z.boolean().optional(),
});

/** The `$` keys of a sink. */
export const sinkKeys = z.strictObject({
  $sink: z.string().optional(),
  $attempts: z.int().positive().optional(),
  $first_wait: seconds.optional(),
  $longest_wait: seconds.optional(),
  $jitter: z.boolean().optional(),
  $concurrency: z.int().min(1).max(256).optional(),
  $timeout: seconds.optional(),
  $max_age: seconds.optional(),
});

const entries = z.record(z.string(), z.union([z.boolean(), z.looseObject({})], 'is neither true, false nor an object of options'));

const limits = z.strictObject({
  body: bytes.max(1024 ** 3).default(25 * 1024 ** 2),
  in_flight: bytes.default(128 * 1024 ** 2),
  head_seconds: seconds.default(10),
  idle_seconds: seconds.default(15),
  request_seconds: seconds.default(60),
  drain_seconds: seconds.default(30),
});

export const configSchema = z.strictObject({
  http_port: z.int().min(0).max(65_535).default(8010),
  http_host: z.string().min(1).default('127.0.0.1'),
  base_path: z
    .string()
    .regex(/^$|^(\/[A-Za-z0-9._~-]+)+\/?$/, 'looks like /some/path')
    .transform((path) => path.replace(/\/$/, ''))
    .default(''),
  trusted_proxies: oneOrMore(address).default([]),
  http_limits: limits.prefault({}),
  change_hook: z.boolean().optional(),
  change_hook_dialects: entries.default({}),
  change_hook_sinks: entries.default({}),
  change_hook_inbox: entries
    .refine((it) => Object.keys(it).length === 1, 'names exactly one inbox')
    .default({ sqlite: { path: './change-hook.db' } }),
  management_socket: z.union([z.string().min(1), z.literal(false)]).optional(),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
      format: z.enum(['auto', 'json', 'pretty']).default('auto'),
    })
    .prefault({}),
});

export type WrittenConfig = z.infer<typeof configSchema>;
