import { resolve } from 'node:path';
import { ChangeHookError, didYouMean } from 'change-hook-core';
import { toCatchUp } from './catch-up-schema.js';
import { inPlainWords, toProblems } from './config-problems.js';
import type { GateConfig, GatewayConfig, MountConfig, SinkConfig, SinkPolicyConfig } from './config.js';
import { isPlainObject } from './interpolate.js';
import { configSchema, entry, mountKeys, sinkKeys } from './schema.js';
import type { WrittenConfig } from './schema.js';

interface Source {
  file: string | undefined;
  folder: string;
}

/**
 * Makes the gateway's config of the value in a file, references already filled in. Returns every problem at once, with `readable`:
 * what of a value with problems can be read, for telling more of its mistakes and for finding its gateway. It is never run.
 */
export function checkConfig(value: unknown, source: Source): { config: GatewayConfig } | { problems: ChangeHookError[]; readable: GatewayConfig } {
  const checked = configSchema.safeParse(value ?? {}, { error: inPlainWords });
  const problems = checked.success ? [] : toProblems(checked.error, '', configSchema);
  // Mounts and sinks are looked at whatever is wrong elsewhere: an operator wants all mistakes at once.
  const written = checked.data ?? readableParts(value);
  const sinks = collect(written.change_hook_sinks, 'change_hook_sinks', toSink, problems);
  const mounts = written.change_hook === false ? [] : collect(written.change_hook_dialects, 'change_hook_dialects', toMount, problems);
  for (const mount of mounts) problems.push(...unknownSinks(mount, value));
  const config = toConfig(written, mounts, sinks, source);
  if (problems.length === 0) return { config };
  return { problems, readable: isPlaceKnown(value) ? config : { ...config, managementSocket: undefined } };
}

function toConfig(written: WrittenConfig, mounts: readonly MountConfig[], sinks: readonly SinkConfig[], source: Source): GatewayConfig {
  const [[inboxName, inboxOptions] = ['sqlite', true]] = Object.entries(written.change_hook_inbox).filter(([, it]) => it !== false);
  const limits = written.http_limits;
  return {
    ...source,
    http: {
      port: written.http_port,
      host: written.http_host,
      basePath: written.base_path,
      trustedProxies: written.trusted_proxies,
      limits: {
        body: limits.body,
        inFlight: Math.max(limits.in_flight, limits.body),
        headMs: toMs(limits.head_seconds),
        idleMs: toMs(limits.idle_seconds),
        requestMs: toMs(limits.request_seconds),
        drainMs: toMs(limits.drain_seconds),
      },
    },
    changeHook: mounts.length > 0,
    mounts,
    sinks,
    inbox: { inbox: inboxName, options: inboxOptions === true ? undefined : inboxOptions },
    intake: { hookMs: toMs(written.intake.hook_seconds) },
    retention: toRetention(written.retention),
    managementSocket: socketPath(written, source.folder, inboxOptions),
    log: written.log,
  };
}

/** Timers and Node's server take whole milliseconds. */
const toMs = (seconds: number): number => Math.max(1, Math.round(seconds * 1000));

const DAY_MS = 86_400_000;

function toRetention({ receipts, ...rest }: WrittenConfig['retention']): GatewayConfig['retention'] {
  const { ignored_bytes, open_mount_bytes, delivery_ids_days } = rest;
  return {
    ...(receipts.days === false ? {} : { receiptAgeMs: receipts.days * DAY_MS }),
    ...(receipts.count === false ? {} : { receiptCount: receipts.count }),
    ...(receipts.bytes === false ? {} : { receiptBytes: receipts.bytes }),
    ...(ignored_bytes === false ? {} : { ignoredBytes: ignored_bytes }),
    ...(open_mount_bytes === false ? {} : { openMountBytes: open_mount_bytes }),
    ...(delivery_ids_days === false ? {} : { dedupeAgeMs: delivery_ids_days * DAY_MS }),
  };
}

/** What can be read of a config that is not valid as a whole; the defaults in place of the rest. */
function readableParts(value: unknown): WrittenConfig {
  const readable = (key: string, part: unknown): unknown =>
    (key === 'change_hook_dialects' || key === 'change_hook_sinks') && isPlainObject(part)
      ? Object.fromEntries(Object.entries(part).filter(([, it]) => entry.safeParse(it).success))
      : part;
  const parts = Object.entries(partsOf(value)).map(([key, part]) => [key, readable(key, part)] as const);
  return configSchema.parse(Object.fromEntries(parts.filter(([key, part]) => isReadable(key, part))));
}

/** Whether a value says where its gateway's socket is: by default it would be another one. */
const isPlaceKnown = (value: unknown): boolean =>
  (['change_hook_inbox', 'management_socket'] as const).every((key) => isReadable(key, partsOf(value)[key]));

const isReadable = (key: string, part: unknown): boolean => configSchema.safeParse({ [key]: part }).success;

const partsOf = (value: unknown): Partial<Record<keyof WrittenConfig, unknown>> => (isPlainObject(value) ? value : {});

type Entries = WrittenConfig['change_hook_sinks'];
type Maker<T> = (name: string, options: unknown, keys: Record<string, unknown>, where: string) => T | ChangeHookError[];

/** One entry of `change_hook_dialects` or `change_hook_sinks`: `$` keys go one way, options the other; `false` is as good as absent. */
function collect<T>(entries: Entries, where: string, make: Maker<T>, problems: ChangeHookError[]): T[] {
  const made: T[] = [];
  for (const [name, value] of Object.entries(entries)) {
    if (value === false) continue;
    const own = value === true ? [] : Object.entries(value);
    const keys = Object.fromEntries(own.filter(([key]) => key.startsWith('$')));
    const options = Object.fromEntries(own.filter(([key]) => !key.startsWith('$')));
    const it = make(name, value === true || Object.keys(options).length === 0 ? undefined : options, keys, `${where}.${name}`);
    if (Array.isArray(it)) problems.push(...it);
    else made.push(it);
  }
  return made;
}

const toMount: Maker<MountConfig> = (mount, options, keys, where) => {
  const checked = mountKeys.safeParse(keys, { error: inPlainWords });
  if (!checked.success) return toProblems(checked.error, where, mountKeys);
  const { $dialect, $sinks, $auth, $allow_from, $dedupe, $category, $catch_up } = checked.data;
  const gate: GateConfig = {
    basic: $auth?.basic ?? [],
    bearer: $auth?.bearer ?? [],
    query: $auth?.query,
    allowFrom: $allow_from ?? [],
  };
  // A sink that is named twice gets the changes once.
  const sinks = $sinks === undefined ? undefined : [...new Set($sinks)];
  const category = $category === undefined ? {} : { category: $category };
  const catchUp = toCatchUp($catch_up);
  const further = { ...category, ...(catchUp === undefined ? {} : { catchUp }) };
  return { mount, dialect: $dialect ?? mount, options, gate, sinks, dedupe: $dedupe ?? true, ...further };
};

const toSink: Maker<SinkConfig> = (name, options, keys, where) => {
  const checked = sinkKeys.safeParse(keys, { error: inPlainWords });
  if (!checked.success) return toProblems(checked.error, where, sinkKeys);
  const { $sink, $attempts, $first_wait, $longest_wait, $jitter, $concurrency, $timeout, $max_age } = checked.data;
  const policy: SinkPolicyConfig = {
    ...($attempts === undefined ? {} : { attempts: $attempts }),
    ...($first_wait === undefined ? {} : { firstWaitMs: toMs($first_wait) }),
    ...($longest_wait === undefined ? {} : { longestWaitMs: toMs($longest_wait) }),
    ...($jitter === undefined ? {} : { jitter: $jitter }),
    ...($concurrency === undefined ? {} : { concurrency: $concurrency }),
    ...($timeout === undefined ? {} : { timeoutMs: toMs($timeout) }),
    ...($max_age === undefined ? {} : { maximumAgeMs: toMs($max_age) }),
  };
  return { sink: name, plugin: $sink ?? name, options, policy };
};

/** Looked for among the sinks as written: one with a mistake of its own is still listed. */
function unknownSinks(mount: MountConfig, value: unknown): ChangeHookError[] {
  const written = partsOf(value).change_hook_sinks ?? {};
  if (!isPlainObject(written)) return [];
  const names = Object.keys(written).filter((name) => written[name] !== false);
  return (mount.sinks ?? [])
    .filter((name) => !names.includes(name))
    .map((name) => new ChangeHookError('CH_CONFIG_UNKNOWN_KEY', {
      key: name,
      where: `change_hook_dialects.${mount.mount}.$sinks (the sinks are ${names.join(', ') || 'none'})`,
      guess: didYouMean(name, names),
    }));
}

function socketPath(written: WrittenConfig, folder: string, inboxOptions: unknown): string | undefined {
  if (written.management_socket === false) return undefined;
  if (written.management_socket !== undefined) return resolve(folder, written.management_socket);
  const store = (inboxOptions as { path?: unknown }).path;
  return resolve(folder, typeof store === 'string' ? `${store}.sock` : 'change-hook.sock');
}
