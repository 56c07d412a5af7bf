import { CHANGE_SOURCES } from 'change-hook-core';
import type { ChangeSource } from 'change-hook-core';
import { filledTextAt, isObject, listAt } from 'change-hook-kit';
import { searchOne } from './ask-conduit.js';
import type { Context } from './ask-conduit.js';

/** A repository of Diffusion. */
export interface Repository {
  phid: string;
  id: string | undefined;
  /** Undefined: it tells no address. */
  url: string | undefined;
  name: string | undefined;
  src: ChangeSource | undefined;
  defaultBranch: string | undefined;
}

/** Source: the Conduit method `diffusion.repository.search`, with its attachment `uris`. */
export async function askRepository(ctx: Context, phid: string): Promise<Repository | undefined> {
  const found = await searchOne(ctx, 'diffusion.repository.search', phid, { 'attachments[uris]': '1' });
  if (found === undefined) return undefined;
  const vcs = filledTextAt(found, 'fields', 'vcs');
  const id = found['id'];
  return {
    phid,
    id: typeof id === 'number' ? String(id) : undefined,
    url: urlOf(listAt(found, 'attachments', 'uris', 'uris') ?? [], ctx.options.repository_url),
    name: ['shortName', 'callsign', 'name']
      .map((field) => filledTextAt(found, 'fields', field))
      .find((name) => name !== undefined),
    src: CHANGE_SOURCES.find((source) => source === vcs),
    defaultBranch: filledTextAt(found, 'fields', 'defaultBranch'),
  };
}

/** The address of the wanted kind, or else the first. Those that are hidden, and mirrors that are only written to, come last. */
function urlOf(uris: readonly unknown[], style: 'https' | 'ssh'): string | undefined {
  const shown = uris.filter(isObject).map((uri) => ({
    text: filledTextAt(uri, 'fields', 'uri', 'effective') ?? filledTextAt(uri, 'fields', 'uri', 'display'),
    usable:
      !['never', 'none'].includes(filledTextAt(uri, 'fields', 'display', 'effective') ?? '') &&
      !['mirror', 'none'].includes(filledTextAt(uri, 'fields', 'io', 'effective') ?? ''),
  }));
  const texts = [...shown.filter(({ usable }) => usable), ...shown.filter(({ usable }) => !usable)].flatMap(
    ({ text }) => text ?? [],
  );
  const isSsh = (text: string): boolean => text.startsWith('ssh://') || /^[^/:@\s]+@[^/:\s]+:/.test(text);
  return texts.find((text) => (style === 'ssh' ? isSsh(text) : /^https?:\/\//i.test(text))) ?? texts[0];
}
