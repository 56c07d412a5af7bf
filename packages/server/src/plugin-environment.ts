import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from 'change-hook-core';
import type { ImportedPackages, PluginEnvironment } from 'change-hook-core';

/** Plugins are looked for from the config's folder (pnpm's layout), then from the running installation. */
export function pluginEnvironment(folder: string, searchFrom: readonly string[], imported?: ImportedPackages): PluginEnvironment {
  const from = [pathToFileURL(folder + sep).href, ...searchFrom];
  return { from, clock: systemClock, ...(imported === undefined ? {} : { imported }) };
}
