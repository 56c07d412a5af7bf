import type { ChangeHookError } from '../errors/change-hook-error.js';
import type { InboxPlugin } from '../ports/inbox.js';
import { attempt } from './attempt.js';
import { checkPlugin } from './check-plugin.js';
import { loadPlugin } from './load-plugin.js';
import type { PluginEnvironment } from './load-plugin.js';
import type { LoadedPlugin } from './mount.js';

/** The one entry of `change_hook_inbox`. */
export interface InboxRequest {
  inbox: string;
  /** The option object; undefined for `true`. */
  options: unknown;
}

/** An inbox's plugin, ready to make the inbox. Frozen. */
export interface LoadedInbox extends LoadedPlugin {
  readonly plugin: InboxPlugin;
}

/** Loads the plugin of the inbox that the config names, and makes no inbox yet. Never rejects. */
export async function loadInbox(
  { inbox, options: given }: InboxRequest,
  environment: PluginEnvironment,
): Promise<{ inbox: LoadedInbox } | { problems: ChangeHookError[] }> {
  return attempt(async () => {
    const imported = await loadPlugin({ kind: 'inbox', item: inbox, name: inbox }, environment);
    const checked = await checkPlugin(imported, given, environment);
    if ('problems' in checked) return checked;
    const { packageName, file, from } = imported;
    const { label, options } = checked;
    return { inbox: Object.freeze({ plugin: checked.plugin as InboxPlugin, label, packageName, file, from, options }) };
  });
}
