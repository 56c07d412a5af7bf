import { ENRICH_NOTE, PARTIAL } from 'change-hook-core';
import type { ChangeInput, DialectContext, JsonValue, Translation } from 'change-hook-core';
import { filledTextAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { Missing } from './enrich/note.js';
import type { GiteaOptions } from './options.js';

/**
 * The translation of changes of which something is missing that only the forge's API can tell. With `gitea_url` they wait for
 * `enrich`; without it, or when the payload does not say what to ask for, they are delivered at once and say that they are partial.
 */
export function incomplete(changes: readonly ChangeInput[], missing: Missing, payload: JsonObject, ctx: DialectContext<GiteaOptions>): Translation {
  const { gitea_url: root } = ctx.options;
  if (root === undefined) return { changes: asPartial(changes) };
  const [owner, name, ...more] = filledTextAt(payload, 'repository', 'full_name')?.split('/') ?? [];
  if (owner === undefined || name === undefined || more.length > 0 || !isBelow(root, filledTextAt(payload, 'repository', 'html_url'))) {
    // Another instance's acme/door is another repository: its files would be wrong, and worse than none.
    ctx.log.warn('the request is of no repository below the option gitea_url: its changes are delivered marked partial');
    return { changes: asPartial(changes) };
  }
  const note = { ...missing, owner, name };
  return { changes: changes.map((change, at) => (at === 0 ? withProperty(change, ENRICH_NOTE, note) : change)), enrich: true };
}

/** The changes, each saying that something of it, or of its push, is missing. */
export const asPartial = <Given extends ChangeInput>(changes: readonly Given[]): Given[] => changes.map((change) => withProperty(change, PARTIAL, true));

export const withProperty = <Given extends ChangeInput>(change: Given, name: string, value: JsonValue): Given => ({
  ...change,
  properties: { ...change.properties, [name]: value },
});

/** Whether a page belongs to the instance at `root`, which may stand in a path of its own: `https://example.org/git`. */
function isBelow(root: string, page: string | undefined): boolean {
  if (page === undefined || !URL.canParse(page)) return false;
  const [at, below] = [new URL(root), new URL(page)];
  return below.origin === at.origin && below.pathname.startsWith(`${at.pathname.replace(/\/+$/, '')}/`);
}
