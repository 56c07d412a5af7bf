import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/**
 * The config as it is written. Keys are snake_case, because the seed keys are Buildbot's; those that begin with `$` are the
 * gateway's own and so never collide with an option of a dialect or sink.
 */

const secret = z.string().min(1, 'is empty: an empty secret never means open');
const oneOrMore = <T extends z.ZodType>(item: T, what: string) =>
  z.union([item.transform((one) => [one]), z.array(item).min(1)], `must be ${what}, or a list of such`);

/** IPv4 in four parts alone: `10/8` is 0.0.0.10/8 to some readers and 10.0.0.0/8 to others. */
const isAddress = (text: string): boolean =>
  text.includes(':')
    ? ipaddr.isValid(text) || ipaddr.isValidCIDR(text)
    : ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv4.isValidCIDRFourPartDecimal(text);
const address = z.string().refine(isAddress, 'must be an IP address (192.0.2.7) or a network (192.0.2.0/24)');
const addresses = oneOrMore(address, 'an IP address or network');
const secrets = oneOrMore(secret, 'a text');
// What a header can't carry would never match, and the operator would look for the reason elsewhere.
const bearers = oneOrMore(secret.regex(/^[!-~]*$/, 'has white space or other characters that no Authorization header carries'), 'a text');
const seconds = z.number().positive();
const upToADay = seconds.max(86_400);
const bytes = z.int().positive();

const user = z.string().min(1).regex(/^[^:]*$/, 'has a colon, which Basic authentication can not carry');
const credentials = z.strictObject({ user, password: secret });

export const auth = z
  .strictObject({
    basic: oneOrMore(credentials, 'an object with user and password').optional(),
    bearer: bearers.optional(),
    query: z
      .union([
        secret.transform((token) => ({ name: 'token', tokens: [token] })),
        z
          .strictObject({ name: z.string().regex(/^[A-Za-z0-9_-]+$/, 'may have letters, digits, _ and - only').default('token'), token: secrets })
          .transform(({ name, token }) => ({ name, tokens: token })),
      ], 'must be a text, or an object with name and token')
      .optional(),
  })
  // A value may hold `{ bearer: undefined }`: that names no way either, and must not leave the mount open.
  .refine((it) => Object.values(it).some((way) => way !== undefined), 'names no way to authenticate: give it basic, bearer or query');

/** The `$` keys of a mount. */
export const mountKeys = z.strictObject({
  $dialect: z.string().optional(),
  $sinks: z.array(z.string()).min(1).optional(),
  $auth: auth.optional(),
  $allow_from: addresses.optional(),
  $dedupe: z.boolean().optional(),
});

/** The `$` keys of a sink. */
export const sinkKeys = z.strictObject({
  $sink: z.string().optional(),
  $attempts: z.int().positive().optional(),
  $first_wait: seconds.optional(),
  $longest_wait: seconds.optional(),
  $jitter: z.number().min(0).max(1).optional(),
  $concurrency: z.int().min(1).max(256).optional(),
  $timeout: seconds.optional(),
  $max_age: seconds.optional(),
});

/** A mount, a sink or an inbox. */
export const entry = z.union([z.boolean(), z.looseObject({})], 'must be true, false or an object of options');
const entries = z.record(z.string(), entry);

const limits = z.strictObject({
  body: bytes.max(1024 ** 3).default(25 * 1024 ** 2),
  in_flight: bytes.default(128 * 1024 ** 2),
  head_seconds: upToADay.default(10),
  idle_seconds: upToADay.default(15),
  request_seconds: upToADay.default(60),
  drain_seconds: upToADay.default(30),
});

/** A bound, or `false` for none. */
const bound = <T extends z.ZodType>(item: T, what: string) => z.union([item, z.literal(false)], `must be ${what}, or false for no bound`);
const days = bound(z.number().positive().max(36_500), 'a number of days, up to 36500');
const manyBytes = bound(bytes, 'a whole number of bytes');

const retention = z.strictObject({
  receipts: z
    .strictObject({
      days: days.default(30),
      count: bound(z.int().positive(), 'a whole number of receipts').default(false),
      bytes: manyBytes.default(10 * 1024 ** 3),
    })
    .prefault({}),
  ignored_bytes: manyBytes.default(256 * 1024 ** 2),
  open_mount_bytes: manyBytes.default(1024 ** 3),
  delivery_ids_days: days.default(90),
});

export const configSchema = z.strictObject({
  http_port: z.int().min(0).max(65_535).default(8010),
  http_host: z.string().min(1).default('127.0.0.1'),
  base_path: z
    .string()
    .regex(/^\/?$|^(\/[A-Za-z0-9._~-]+)+\/?$/, 'must look like /some/path')
    .transform((path) => path.replace(/\/$/, ''))
    .default(''),
  trusted_proxies: addresses.default([]),
  http_limits: limits.prefault({}),
  change_hook: z.boolean().optional(),
  change_hook_dialects: entries.default({}),
  change_hook_sinks: entries.default({}),
  change_hook_inbox: entries
    .refine((it) => Object.values(it).filter((value) => value !== false).length === 1, 'must name exactly one inbox')
    .default({ sqlite: { path: './change-hook.db' } }),
  retention: retention.prefault({}),
  intake: z.strictObject({ hook_seconds: upToADay.default(10) }).prefault({}),
  management_socket: z.union([z.string().min(1), z.literal(false)], 'must be the path of a socket, or false').optional(),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
      format: z.enum(['auto', 'json', 'pretty']).default('auto'),
    })
    .prefault({}),
});

export type WrittenConfig = z.infer<typeof configSchema>;
