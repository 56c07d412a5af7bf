import { ENRICH_NOTE } from 'change-hook-core';
import type { ChangeInput, DialectContext, Translation } from 'change-hook-core';
import { asPartial, filledTextAt, isBelow, withProperty } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { EnrichNote, Wanted } from './enrich/note.js';
import type { GitLabOptions } from './options.js';

/**
 * The translation of changes of which something is missing that only GitLab's API can tell. With a `token` they wait for `enrich`;
 * without one, or when the payload does not say what to ask for (`wanted` is undefined), they are delivered at once and say that they
 * are partial.
 */
export function incomplete(changes: readonly ChangeInput[], wanted: Wanted | undefined, payload: JsonObject, ctx: DialectContext<GitLabOptions>): Translation {
  if (ctx.options.token === undefined || wanted === undefined) return { changes: changes.map(asPartial) };
  const page = filledTextAt(payload, 'project', 'web_url') ?? filledTextAt(payload, 'object_attributes', 'target', 'web_url');
  if (page === undefined || !isBelow(ctx.options.gitlab_url, page)) {
    // Another instance's project 7 is another project: its files would be wrong, and worse than none.
    ctx.log.warn('the request is of another GitLab than the option gitlab_url: its changes are delivered marked partial');
    return { changes: changes.map(asPartial) };
  }
  const note: EnrichNote = { ...wanted, page, at: ctx.clock.now() };
  return { changes: changes.map((change, at) => (at === 0 ? withProperty(change, ENRICH_NOTE, note) : change)), enrich: true };
}
