import { resolve } from 'node:path';
import { inspectConfig } from 'change-hook-server';
import type { ConfigSource, GatewayConfig } from 'change-hook-server';
import type { Io } from './io.js';

/** `--config FILE`, or the config of the folder one stands in. */
export const configSource = (io: Io, file: string | undefined): ConfigSource =>
  file === undefined ? { folder: io.cwd } : { file: resolve(io.cwd, file) };

/** The config for a command that needs none of its secrets: those that the operator's shell does not have stay as they are written. */
export async function configWithoutSecrets(io: Io, file: string | undefined): Promise<GatewayConfig> {
  const { config, problems } = await inspectConfig(configSource(io, file), io.env);
  if (config === undefined) throw new AggregateError(problems, 'the configuration has problems');
  return config;
}

/** Plugins are looked for from here after the config's folder: this package depends on all that are shipped. */
export const SEARCH_FROM: readonly string[] = [import.meta.url];
