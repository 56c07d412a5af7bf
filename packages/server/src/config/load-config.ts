import { dirname, resolve } from 'node:path';
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

/**
 * Finds, reads, fills in and checks a config. Throws a `ChangeHookError` when it can't be read, and an AggregateError of all its
 * problems when it is not valid.
 */
export async function loadConfig(
  source: ConfigSource,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<LoadedConfig> {
  const file = 'file' in source ? resolve(source.file) : 'value' in source ? undefined : findConfig(resolve(source.folder));
  const folder = file === undefined ? resolve((source as { folder: string }).folder) : dirname(file);
  const value = 'value' in source ? source.value : await readConfig(file as string);
  const filled = interpolate(value, { folder, env });
  const checked = checkConfig(filled.value, { file, folder });
  const problems = [...filled.problems, ...('problems' in checked ? checked.problems : [])];
  if (problems.length > 0 || 'problems' in checked) throw new AggregateError(problems, 'the configuration has problems');
  return { config: checked.config, warnings: filled.warnings };
}
