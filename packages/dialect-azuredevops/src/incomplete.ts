import { ENRICH_NOTE, PARTIAL } from 'change-hook-core';
import type { ChangeInput, DialectContext, JsonValue, Translation } from 'change-hook-core';
import { filledTextAt, isBelow, REF_DELETED, withProperty } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { Missing } from './enrich/note.js';
import type { AzureOptions } from './options.js';

/**
 * The translation of changes without files, which no event tells. With `azure_url` they wait for `enrich`; without it, or when the
 * payload does not say what to ask for, they are delivered at once and say that they are partial. A deleted ref has no files.
 */
export function incomplete(changes: readonly ChangeInput[], missing: Missing, payload: JsonObject, ctx: DialectContext<AzureOptions>): Translation {
  if (changes.every(({ category }) => category === REF_DELETED)) return { changes };
  const { azure_url: root } = ctx.options;
  if (root === undefined) return { changes: changes.map(asPartial) };
  const at = (...path: string[]): string | undefined => filledTextAt(payload, 'resource', 'repository', ...path);
  const [project, repository] = [at('project', 'id'), at('id')];
  // The service knows an organisation and a collection in any case.
  if (project === undefined || repository === undefined || !isBelow(root.toLowerCase(), at('url')?.toLowerCase())) {
    ctx.log.warn('the request is of no repository below the option azure_url: its changes are delivered marked partial');
    return { changes: changes.map(asPartial) };
  }
  const note: JsonValue = { ...missing, project, repository };
  return { changes: changes.map((change, index) => (index === 0 ? withProperty(change, ENRICH_NOTE, note) : change)), enrich: true };
}

/** The change, saying that its files are missing; but for that of a deleted ref. */
export const asPartial = <Given extends ChangeInput>(change: Given): Given => (change.category === REF_DELETED ? change : withProperty(change, PARTIAL, true));
