import { resolve } from 'node:path';
import { isChangeHookError } from 'change-hook-core';
import type { ChangeHookError } from 'change-hook-core';
import { inspectConfig } from 'change-hook-server';
import type { ConfigSource, GatewayConfig } from 'change-hook-server';
import type { Io } from './io.js';

/** `--config FILE`, or the config of the folder one stands in. */
export const configSource = (io: Io, file: string | undefined): ConfigSource =>
  file === undefined ? { folder: io.cwd } : { file: resolve(io.cwd, file) };

/** The config, if it is one, with what is missing of its secrets. */
export async function readableConfig(
  io: Io,
  file: string | undefined,
): Promise<{ config: GatewayConfig; problems: readonly ChangeHookError[] }> {
  const { config, problems } = await inspectConfig(configSource(io, file), io.env);
  if (config === undefined) throw new AggregateError(problems, 'the configuration has problems');
  return { config, problems };
}

/**
 * The config of a gateway that is to be asked, whatever is wrong with it elsewhere: its socket is looked for while its config is
 * being written, too. `problems`: those that keep one from opening its store; the secrets of others do not.
 */
export async function gatewayOf(
  io: Io,
  file: string | undefined,
): Promise<{ config: GatewayConfig; problems: readonly ChangeHookError[] }> {
  const { config, readable, problems: all } = await inspectConfig(configSource(io, file), io.env);
  const problems = all.filter(
    (it) => !isChangeHookError(it, 'CH_CONFIG_SECRET') || it.params.path.startsWith('change_hook_inbox'),
  );
  if (config !== undefined) return { config, problems };
  if (readable?.managementSocket === undefined) throw new AggregateError(problems, 'the configuration has problems');
  return { config: readable, problems };
}

/**
 * The config for a command that needs none of its secrets: those that the operator's shell does not have stay as they are
 * written.
 */
export async function configWithoutSecrets(io: Io, file: string | undefined): Promise<GatewayConfig> {
  return (await readableConfig(io, file)).config;
}

/** Plugins are looked for from here after the config's folder: this package depends on all that are shipped. */
export const SEARCH_FROM: readonly string[] = [import.meta.url];
