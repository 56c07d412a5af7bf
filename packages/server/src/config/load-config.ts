import { dirname, resolve } from 'node:path';
import type { ChangeHookError } from 'change-hook-core';
import { checkConfig } from './check-config.js';
import type { GatewayConfig } from './config.js';
import { findConfig } from './find-config.js';
import { interpolate } from './interpolate.js';
import { readConfig } from './read-config.js';

/** Where a config comes from: a file, a folder with one in it, or a value with the folder it is relative to. */
export type ConfigSource = { file: string } | { folder: string } | { value: unknown; folder: string };

export interface LoadedConfig {
  config: GatewayConfig;
  /** What the operator should know and need not mend. */
  warnings: readonly string[];
}

/** A config with everything that is wrong with it. */
export interface InspectedConfig {
  /** Absent when the config itself is not valid; there with its references as written when no more than their secrets are missing. */
  config?: GatewayConfig;
  /**
   * There when `config` is not: what can be read of it, for telling more of its mistakes and for finding its gateway. Without
   * `managementSocket` where that can't be read. It must not be run.
   */
  readable?: GatewayConfig;
  problems: readonly ChangeHookError[];
  warnings: readonly string[];
  /** What references were filled in to, by path: secrets, most of them. */
  filled: ReadonlyMap<string, string>;
}

/** @inline */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds, reads, fills in and checks a config. Throws a `ChangeHookError` when it can't be read, and an AggregateError of all its
 * problems when it is not valid.
 */
export async function loadConfig(source: ConfigSource, env: Environment = process.env): Promise<LoadedConfig> {
  const { config, problems, warnings } = await inspectConfig(source, env);
  if (problems.length > 0 || config === undefined) throw new AggregateError(problems, 'the configuration has problems');
  return { config, warnings };
}

/**
 * The same for whoever can go on in spite of problems: a command that needs no secret must work in a shell that has none. Throws
 * only when the config can't be read.
 */
export async function inspectConfig(source: ConfigSource, env: Environment = process.env): Promise<InspectedConfig> {
  const file = 'file' in source ? resolve(source.file) : 'value' in source ? undefined : findConfig(resolve(source.folder));
  const folder = file === undefined ? resolve((source as { folder: string }).folder) : dirname(file);
  const value = 'value' in source ? source.value : await readConfig(file as string);
  const filled = interpolate(value, { folder, env });
  const checked = checkConfig(filled.value, { file, folder });
  const rest = { warnings: filled.warnings, filled: filled.filled };
  if ('problems' in checked) return { readable: checked.readable, problems: [...filled.problems, ...checked.problems], ...rest };
  return { config: checked.config, problems: filled.problems, ...rest };
}
