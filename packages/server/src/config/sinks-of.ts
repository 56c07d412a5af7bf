import type { GatewayConfig } from './config.js';

/**
 * Tells which sinks get the changes of a mount: those of its `$sinks`, or all; undefined for a mount that the config does not
 * have.
 */
export function createSinksOf({
  mounts,
  sinks,
}: Pick<GatewayConfig, 'mounts' | 'sinks'>): (mount: string) => readonly string[] | undefined {
  const all = sinks.map(({ sink }) => sink);
  const byMount = new Map(mounts.map((it) => [it.mount, it.sinks ?? all]));
  return (mount) => byMount.get(mount);
}
