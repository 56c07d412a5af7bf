import { readFileSync } from 'node:fs';
import { pluginNameOf } from 'change-hook-core';
import type { PluginKind } from 'change-hook-core';

/** The plugins that this package ships, by kind: what its package.json depends on. */
export function shippedPlugins(kind: PluginKind): string[] {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { dependencies: object };
  return Object.keys(dependencies).flatMap((name) => pluginNameOf(kind, name) ?? []);
}

/** A config that lists them all. Nothing else in it needs to be right. */
export const everyPlugin = (): object => {
  const listed = (kind: PluginKind): object => Object.fromEntries(shippedPlugins(kind).map((name) => [name, true]));
  return { change_hook_dialects: listed('dialect'), change_hook_sinks: listed('sink'), change_hook_inbox: listed('inbox') };
};
