import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from 'change-hook-core';
import type { PluginEnvironment } from 'change-hook-core';

/** Plugins are looked for from the config's folder (pnpm's layout), then from the running installation. */
export function pluginEnvironment(folder: string, searchFrom: readonly string[]): PluginEnvironment {
  return { from: [pathToFileURL(folder + sep).href, ...searchFrom], clock: systemClock };
}
