import { isDeepStrictEqual } from 'node:util';
import type { Log, OutdatedPackage } from 'change-hook-core';
import type { GatewayConfig } from '../config/config.js';

/** Names of mounts or of sinks. */
export interface Difference {
  added: readonly string[];
  removed: readonly string[];
  changed: readonly string[];
}

/** What a reload did. */
export interface ReloadReport {
  mounts: Difference;
  sinks: Difference;
  /** The mounts that are open to everybody now. */
  open: readonly string[];
  /** Keys of the config whose new values take effect at the next start. */
  restart: readonly string[];
  /** Packages of which another version is installed than runs: its code runs after the next start. */
  outdated: readonly OutdatedPackage[];
  /** What the operator should know of the config and need not mend. */
  warnings: readonly string[];
}

export function differences(before: GatewayConfig, after: GatewayConfig): Pick<ReloadReport, 'mounts' | 'sinks'> {
  return {
    mounts: difference(before.mounts, after.mounts, ({ mount }) => mount),
    sinks: difference(before.sinks, after.sinks, ({ sink }) => sink),
  };
}

function difference<T>(before: readonly T[], after: readonly T[], nameOf: (it: T) => string): Difference {
  const [old, fresh] = [before, after].map((items) => new Map(items.map((it) => [nameOf(it), it]))) as [Map<string, T>, Map<string, T>];
  return {
    added: [...fresh.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !fresh.has(name)),
    changed: [...fresh.keys()].filter((name) => old.has(name) && !isDeepStrictEqual(old.get(name), fresh.get(name))),
  };
}

/** `host`: the address that the gateway listens on. */
export function logReload(log: Log, report: ReloadReport, host: string): void {
  for (const warning of report.warnings) log.warn(warning);
  log.info('the config was read again and is in force', { ...flat('mounts', report.mounts), ...flat('sinks', report.sinks) });
  if (report.open.length > 0 && !isLoopback(host)) {
    const names = report.open.join(', ');
    log.warn(`whoever reaches ${host} can make changes through ${names}: set a secret or $auth`, { mounts: report.open });
  }
  if (report.restart.length > 0) {
    log.warn(`what has changed in ${report.restart.join(', ')} takes effect at the next start`, { keys: report.restart });
  }
  for (const { packageName, running, installed } of report.outdated) {
    log.warn(`${packageName} ${installed} is installed, and ${running} runs until the next start`, { package: packageName });
  }
}

const isLoopback = (host: string): boolean => host === 'localhost' || /^(?:127\.|::1$|::ffff:127\.)/.test(host);

/** `{ mountsAdded: ['a'] }`: only what there is to say. */
const flat = (what: string, difference: Difference): Record<string, readonly string[]> =>
  Object.fromEntries(
    Object.entries(difference)
      .filter(([, names]) => (names as readonly string[]).length > 0)
      .map(([how, names]) => [`${what}${how[0]?.toUpperCase() ?? ''}${how.slice(1)}`, names as readonly string[]]),
  );
