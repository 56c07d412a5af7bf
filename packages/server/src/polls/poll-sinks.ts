import { ChangeHookError } from 'change-hook-core';
import type { Destinations, Mount } from 'change-hook-core';
import type { OpenSink } from '../composition/tokens.js';
import type { GatewayConfig } from '../config/config.js';
import { createSinksOf } from '../config/sinks-of.js';

type Config = Pick<GatewayConfig, 'mounts' | 'sinks'>;

/** The sinks that take polls: whether one does may hang on its options, so only the sink that was made can tell. */
export const pollSinksIn = (sinks: readonly OpenSink[]): string[] =>
  sinks.filter(({ sink }) => sink.poll !== undefined).map(({ name }) => name);

/** Tells which of a mount's sinks take polls. */
function createPollSinksOf(config: Config, pollSinks: readonly string[]): (mount: string) => readonly string[] | undefined {
  const sinksOf = createSinksOf(config);
  return (mount) => sinksOf(mount)?.filter((sink) => pollSinks.includes(sink));
}

/** Where the receipts of each mount go; nowhere, for a mount that the config does not have. */
export function destinationsOf(config: Config, pollSinks: readonly string[]): Required<Destinations> {
  const sinksOf = createSinksOf(config);
  const pollSinksOf = createPollSinksOf(config, pollSinks);
  return { sinksOf: (mount) => sinksOf(mount) ?? [], pollSinksOf: (mount) => pollSinksOf(mount) ?? [] };
}

/** A problem for each mount that gives polls to sinks of which none takes them. */
export function pollsUntaken(mounts: ReadonlyMap<string, Mount>, config: Config, pollSinks: readonly string[]): ChangeHookError[] {
  const sinksOf = createSinksOf(config);
  const pollSinksOf = createPollSinksOf(config, pollSinks);
  return [...mounts.values()]
    .filter(({ mount, dialect }) => dialect.polls === true && pollSinksOf(mount)?.length === 0)
    .map(({ mount }) => new ChangeHookError('CH_CONFIG_POLLS_UNTAKEN', { mount, sinks: sinksOf(mount) ?? [] }));
}
