import { resolve } from 'node:path';
import { ChangeHookError, didYouMean } from 'change-hook-core';
import type { z } from 'zod';
import type { GateConfig, GatewayConfig, MountConfig, SinkConfig, SinkPolicyConfig } from './config.js';
import { configSchema, mountKeys, sinkKeys } from './schema.js';
import type { WrittenConfig } from './schema.js';

/** Makes the gateway's config of the value in a file, references already filled in. Returns every problem at once. */
export function checkConfig(
  value: unknown,
  source: { file: string | undefined; folder: string },
): { config: GatewayConfig } | { problems: ChangeHookError[] } {
  const checked = configSchema.safeParse(value ?? {});
  if (!checked.success) return { problems: toProblems(checked.error, '', Object.keys(configSchema.shape)) };
  const written = checked.data;
  const problems: ChangeHookError[] = [];
  const sinks = collect(written.change_hook_sinks, 'change_hook_sinks', toSink, problems);
  const enabled = written.change_hook ?? true;
  const mounts = enabled ? collect(written.change_hook_dialects, 'change_hook_dialects', toMount, problems) : [];
  for (const mount of mounts) problems.push(...unknownSinks(mount, sinks));
  if (problems.length > 0) return { problems };
  const [[inboxName, inboxOptions] = ['sqlite', true]] = Object.entries(written.change_hook_inbox);
  const limits = written.http_limits;
  return {
    config: {
      ...source,
      http: {
        port: written.http_port,
        host: written.http_host,
        basePath: written.base_path,
        trustedProxies: written.trusted_proxies,
        limits: {
          body: limits.body,
          inFlight: Math.max(limits.in_flight, limits.body),
          headMs: limits.head_seconds * 1000,
          idleMs: limits.idle_seconds * 1000,
          requestMs: limits.request_seconds * 1000,
          drainMs: limits.drain_seconds * 1000,
        },
      },
      changeHook: mounts.length > 0,
      mounts,
      sinks,
      inbox: { inbox: inboxName, options: inboxOptions === true ? undefined : inboxOptions },
      managementSocket: socketPath(written, source.folder, inboxOptions),
      log: written.log,
    },
  };
}

type Maker<T> = (name: string, options: unknown, keys: Record<string, unknown>, where: string) => T | ChangeHookError[];

/** One entry of `change_hook_dialects` or `change_hook_sinks`: `$` keys go one way, options the other; `false` is as good as absent. */
function collect<T>(entries: WrittenConfig['change_hook_sinks'], where: string, make: Maker<T>, problems: ChangeHookError[]): T[] {
  const made: T[] = [];
  for (const [name, value] of Object.entries(entries)) {
    if (value === false) continue;
    const own = value === true ? [] : Object.entries(value);
    const keys = Object.fromEntries(own.filter(([key]) => key.startsWith('$')));
    const options = Object.fromEntries(own.filter(([key]) => !key.startsWith('$')));
    const it = make(name, value === true || Object.keys(options).length === 0 ? undefined : options, keys, `${where}.${name}`);
    if (Array.isArray(it)) problems.push(...(it));
    else made.push(it);
  }
  return made;
}

const toMount: Maker<MountConfig> = (mount, options, keys, where) => {
  const checked = mountKeys.safeParse(keys);
  if (!checked.success) return toProblems(checked.error, where, Object.keys(mountKeys.shape));
  const { $dialect, $sinks, $auth, $allow_from, $dedupe } = checked.data;
  const gate: GateConfig = {
    basic: $auth?.basic ?? [],
    bearer: $auth?.bearer ?? [],
    query: $auth?.query,
    allowFrom: $allow_from ?? [],
  };
  return { mount, dialect: $dialect ?? mount, options, gate, sinks: $sinks, dedupe: $dedupe ?? true };
};

const toSink: Maker<SinkConfig> = (name, options, keys, where) => {
  const checked = sinkKeys.safeParse(keys);
  if (!checked.success) return toProblems(checked.error, where, Object.keys(sinkKeys.shape));
  const { $sink, $attempts, $first_wait, $longest_wait, $jitter, $concurrency, $timeout, $max_age } = checked.data;
  const policy: SinkPolicyConfig = {
    ...($attempts === undefined ? {} : { attempts: $attempts }),
    ...($first_wait === undefined ? {} : { firstWaitMs: $first_wait * 1000 }),
    ...($longest_wait === undefined ? {} : { longestWaitMs: $longest_wait * 1000 }),
    ...($jitter === undefined ? {} : { jitter: $jitter }),
    ...($concurrency === undefined ? {} : { concurrency: $concurrency }),
    ...($timeout === undefined ? {} : { timeoutMs: $timeout * 1000 }),
    ...($max_age === undefined ? {} : { maxAgeMs: $max_age * 1000 }),
  };
  return { sink: name, plugin: $sink ?? name, options, policy };
};

function unknownSinks(mount: MountConfig, sinks: readonly SinkConfig[]): ChangeHookError[] {
  const names = sinks.map(({ sink }) => sink);
  return (mount.sinks ?? [])
    .filter((name) => !names.includes(name))
    .map((name) => new ChangeHookError('CH_CONFIG_UNKNOWN_KEY', {
      key: name,
      where: `change_hook_dialects.${mount.mount}.$sinks (the sinks are ${names.join(', ') || 'none'})`,
      guess: didYouMean(name, names),
    }));
}

/** Every issue of zod as a problem of its own; unknown keys with a guess at what was meant. */
function toProblems(error: z.ZodError, where: string, known: readonly string[]): ChangeHookError[] {
  return error.issues.flatMap((issue): ChangeHookError[] => {
    const path = [where, ...issue.path.map(String)].filter((part) => part !== '').join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => new ChangeHookError('CH_CONFIG_UNKNOWN_KEY', {
        key,
        where: path === '' ? 'the config' : path,
        guess: didYouMean(key, known),
      }));
    }
    return [new ChangeHookError('CH_CONFIG_VALUE', { path: path === '' ? 'top level' : path, problem: issue.message })];
  });
}

function socketPath(written: WrittenConfig, folder: string, inboxOptions: unknown): string | undefined {
  if (written.management_socket === false) return undefined;
  if (written.management_socket !== undefined) return resolve(folder, written.management_socket);
  const store = (inboxOptions as { path?: unknown }).path;
  return resolve(folder, typeof store === 'string' ? `${store}.sock` : 'change-hook.sock');
}
