import { ENRICH_NOTE } from 'change-hook-core';
import type { ChangeInput, DialectContext, Translation } from 'change-hook-core';
import { asPartial, filledTextAt, isBelow, withProperty } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { Missing } from './enrich/note.js';
import type { GiteaOptions } from './options.js';

/**
 * The translation of changes of which something is missing that only the forge's API can tell. With `gitea_url` they wait for
 * `enrich`; without it, or when the payload does not say what to ask for, they are delivered at once and say that they are partial.
 */
export function incomplete(changes: readonly ChangeInput[], missing: Missing, payload: JsonObject, ctx: DialectContext<GiteaOptions>): Translation {
  const { gitea_url: root } = ctx.options;
  if (root === undefined) return { changes: changes.map(asPartial) };
  const [owner, name, ...more] = filledTextAt(payload, 'repository', 'full_name')?.split('/') ?? [];
  if (owner === undefined || name === undefined || more.length > 0 || !isBelow(root, filledTextAt(payload, 'repository', 'html_url'))) {
    // Another instance's acme/door is another repository: its files would be wrong, and worse than none.
    ctx.log.warn('the request is of no repository below the option gitea_url: its changes are delivered marked partial');
    return { changes: changes.map(asPartial) };
  }
  const note = { ...missing, owner, name };
  return { changes: changes.map((change, at) => (at === 0 ? withProperty(change, ENRICH_NOTE, note) : change)), enrich: true };
}
