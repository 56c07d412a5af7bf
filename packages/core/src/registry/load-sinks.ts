import type { ChangeHookError } from '../errors/change-hook-error.js';
import type { SinkPlugin } from '../sink/sink.js';
import { checkPlugin } from './check-plugin.js';
import { FrozenMap } from './frozen-collections.js';
import { loadEach } from './load-each.js';
import { loadPlugin } from './load-plugin.js';
import type { PluginEnvironment } from './load-plugin.js';
import type { LoadedPlugin } from './mount.js';

/** An entry of `change_hook_sinks` that is switched on. */
export interface SinkRequest {
  /** Its key. */
  sink: string;
  /** `$sink`, or the key. */
  plugin: string;
  /** The option object without the gateway's own `$` keys; undefined for `true`. */
  options: unknown;
}

/** A sink's plugin, ready to make the sink. Frozen. */
export interface LoadedSink extends LoadedPlugin {
  readonly sink: string;
  readonly plugin: SinkPlugin;
  /** So many deliveries of a lane go in one call; 1 where the plugin declares none. */
  readonly batch: number;
}

/** Loads the plugin of every sink that the config lists, and makes none of them yet. Never rejects. */
export async function loadSinks(
  requests: readonly SinkRequest[],
  environment: PluginEnvironment,
): Promise<{ sinks: ReadonlyMap<string, LoadedSink>; problems: ChangeHookError[] }> {
  const where = { list: 'change_hook_sinks', word: 'sink', keyOf: ({ sink }: SinkRequest) => sink };
  const { loaded, problems } = await loadEach(requests, where, (request) => loadSink(request, environment));
  return { sinks: new FrozenMap(loaded.map(({ sink }) => [sink.sink, sink])), problems };
}

async function loadSink(
  { sink, plugin: name, options: given }: SinkRequest,
  environment: PluginEnvironment,
): Promise<{ sink: LoadedSink } | { problems: ChangeHookError[] }> {
  const imported = await loadPlugin({ kind: 'sink', item: sink, name }, environment);
  const checked = await checkPlugin(imported, given, environment);
  if ('problems' in checked) return checked;
  const { packageName, file, from } = imported;
  const { label, options } = checked;
  const plugin = checked.plugin as SinkPlugin;
  return { sink: Object.freeze({ sink, plugin, label, packageName, file, from, options, batch: plugin.batch ?? 1 }) };
}
