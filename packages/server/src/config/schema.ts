import { CHANGE_LIMITS } from 'change-hook-core';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { catchUp } from './catch-up-schema.js';

/**
 * The config as it is written. Keys are snake_case, because the seed keys are Buildbot's; those that begin with `$` are the
 * gateway's own and so never collide with an option of a dialect or sink. Editors show the descriptions: one sentence each, the rest
 * is in docs/configuration.md.
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
const parameter = z.string().regex(/^[A-Za-z0-9_-]+$/, 'may have letters, digits, _ and - only').describe('The name of the parameter.');
const credentials = z.strictObject({ user: user.describe('Without a colon.'), password: secret.describe('A text, "${env:NAME}" or "${file:PATH}".') });

export const auth = z
  .strictObject({
    basic: oneOrMore(credentials, 'an object with user and password').optional().describe('HTTP Basic, as of `curl -u USER:PASSWORD`: one pair, or a list.'),
    bearer: bearers.optional().describe('A token for `Authorization: Bearer TOKEN`, or a list; such as "${env:HOOK_TOKEN}".'),
    query: z
      .union([
        secret.transform((token) => ({ name: 'token', tokens: [token] })),
        z
          .strictObject({ name: parameter.default('token'), token: secrets.describe('One, or a list.') })
          .transform(({ name, token }) => ({ name, tokens: token })),
      ], 'must be a text, or an object with name and token')
      .optional()
      .describe('A token in the query (`?token=TOKEN`), or the name of the parameter and its token. Proxies log URLs: prefer the other two.'),
  })
  // A value may hold `{ bearer: undefined }`: that names no way either, and must not leave the mount open.
  .refine((it) => Object.values(it).some((way) => way !== undefined), 'names no way to authenticate: give it basic, bearer or query');

/** The `$` keys of a mount. */
export const mountKeys = z.strictObject({
  $dialect: z.string().optional().describe("The dialect, where it has another name than the mount. Default: the mount's name."),
  $sinks: z.array(z.string()).min(1).optional().describe('The sinks that get its changes: keys of change_hook_sinks. Default: all.'),
  $auth: auth.optional().describe('A password or token that the gateway asks for, on top of what the dialect checks.'),
  $allow_from: addresses.optional().describe('Addresses and networks that may send. Default: everybody. Behind a proxy, set trusted_proxies too.'),
  $dedupe: z.boolean().optional().describe('Whether a repeated delivery is stored once and answered as the first was. Default: true.'),
  $category: z.string().min(1).max(CHANGE_LIMITS.category).optional().describe('The category of all its changes, whatever the dialect says.'),
  $catch_up: catchUp.optional().describe('At the start, have the forge send again what failed while the gateway was down. Needs a token.'),
});

/** The `$` keys of a sink. */
export const sinkKeys = z.strictObject({
  $sink: z.string().optional().describe("The plugin, where it has another name than the sink. Default: the sink's name."),
  $attempts: z.int().positive().optional().describe('So many answers that a change failed, and its delivery becomes a dead letter. Default: 10.'),
  $first_wait: seconds.optional().describe('Seconds of the first wait after a failure; it doubles each time. Default: 1.'),
  $longest_wait: seconds.optional().describe('Seconds; a wait is never longer. Default: 60.'),
  $jitter: z.number().min(0).max(1).optional().describe('The part of a wait that chance may take away. Default: 0.5.'),
  $concurrency: z.int().min(1).max(256).optional().describe('So many repositories are delivered at a time. Default: 8.'),
  $timeout: seconds.optional().describe('Seconds for one call; then the sink counts as unreachable. Default: 60.'),
  $max_age: seconds.optional().describe('Seconds; older deliveries become dead letters instead of being sent. Default: no bound.'),
});

/** A mount, a sink or an inbox. */
export const entry = z.union([z.boolean(), z.looseObject({})], 'must be true, false or an object of options');
const entries = z.record(z.string(), entry);

const limits = z.strictObject({
  body: bytes.max(1024 ** 3).default(25 * 1024 ** 2).describe('Bytes of a body, as received and inflated. More: 413.'),
  in_flight: bytes.default(128 * 1024 ** 2).describe('Bytes of all bodies at work together. More: 503.'),
  head_seconds: upToADay.default(10).describe('Time for the head of a request. Later: 408.'),
  idle_seconds: upToADay.default(15).describe('Time between two pieces of a body. Later: 408.'),
  request_seconds: upToADay.default(60).describe('Time for a whole request. Later: 408.'),
  drain_seconds: upToADay.default(30).describe('At a stop, time for what is under way.'),
});

/** A bound, or `false` for none. */
const bound = <T extends z.ZodType>(item: T, what: string) => z.union([item, z.literal(false)], `must be ${what}, or false for no bound`);
const days = bound(z.number().positive().max(36_500), 'a number of days, up to 36500');
const manyBytes = bound(bytes, 'a whole number of bytes');

const retention = z.strictObject({
  receipts: z
    .strictObject({
      days: days.default(30).describe('A receipt that is older is dropped; false: no bound.'),
      count: bound(z.int().positive(), 'a whole number of receipts').default(false).describe('So many receipts are kept; false: no bound.'),
      bytes: manyBytes.default(10 * 1024 ** 3).describe('Bytes of all receipts together; false: no bound.'),
    })
    .prefault({})
    .describe('Bounds of all receipts. What is still to be delivered is never dropped.'),
  ignored_bytes: manyBytes.default(256 * 1024 ** 2).describe('Bytes of receipts that were ignored; false: no bound.'),
  open_mount_bytes: manyBytes.default(1024 ** 3).describe('Bytes of the receipts of each mount that is open to everybody; false: no bound.'),
  delivery_ids_days: days.default(90).describe('How long a delivery id is remembered, so that a repeat is known for one; false: for ever.'),
});

export const configSchema = z.strictObject({
  $schema: z.string().optional().describe('For editors: the JSON Schema of this file. The gateway does not read it.'),
  http_port: z.int().min(0).max(65_535).default(8010).describe('The port. 0: one that is free.'),
  http_host: z.string().min(1).default('127.0.0.1').describe('The address to listen on. 127.0.0.1: this machine only; 0.0.0.0: every address of IPv4.'),
  base_path: z
    .string()
    .regex(/^\/?$|^(\/[A-Za-z0-9._~-]+)+\/?$/, 'must look like /some/path')
    .transform((path) => path.replace(/\/$/, ''))
    .default('')
    .describe('What stands before /change_hook, /healthz and /readyz in every URL, such as /ci.'),
  trusted_proxies: addresses.default([]).describe('Addresses and networks of proxies: from these alone X-Forwarded-For is believed.'),
  http_limits: limits.prefault({}).describe('Limits in bytes and seconds.'),
  change_hook: z.boolean().optional().describe('false: every /change_hook URL answers 404. Default: true when dialects are listed.'),
  change_hook_dialects: entries.default({}).describe('Mounts: a key is the last part of a URL, its value true, false, or the options of its dialect and $ keys.'),
  change_hook_sinks: entries.default({}).describe('Where changes go: true, false, or the options of the sink and $ keys.'),
  change_hook_inbox: entries
    .refine((it) => Object.values(it).filter((value) => value !== false).length === 1, 'must name exactly one inbox')
    .default({ sqlite: { path: './change-hook.db' } })
    .describe('The store of requests and changes: exactly one. Default: sqlite, in ./change-hook.db.'),
  retention: retention.prefault({}).describe('How long the inbox keeps what is done.'),
  intake: z
    .strictObject({ hook_seconds: upToADay.default(10).describe('How long a hook of a dialect may hold its thread.') })
    .prefault({})
    .describe('The way of a request into the store.'),
  management_socket: z
    .union([z.string().min(1), z.literal(false)], 'must be the path of a socket, or false')
    .optional()
    .describe("The Unix socket for `change-hook status` and its like; false: none. Default: the store's path and .sock."),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('The least that is written.'),
      format: z.enum(['auto', 'json', 'pretty']).default('auto').describe('auto: lines for people on a terminal, else JSON.'),
    })
    .prefault({})
    .describe('The log, on stderr.'),
});

export type WrittenConfig = z.infer<typeof configSchema>;
