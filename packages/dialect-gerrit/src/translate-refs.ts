import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  filledTextAt,
  fullRefName,
  isObject,
  isZeros,
  listAt,
  numberAt,
  objectAt,
  parseRef,
  passesBranch,
  REF_DELETED,
  refNameOf,
  toSeconds,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import type { Note } from './enrich/note.js';
import { accountAt, frameOf } from './frame.js';
import { incomplete } from './incomplete.js';
import type { GerritOptions } from './options.js';

interface Update {
  ref: Ref;
  project: string;
  /** Undefined where the ref is new, or gone. */
  from: string | undefined;
  to: string | undefined;
}

/** `ref-updated`, and `batch-ref-updated` with several refs: one change for each branch or tag, with the hash alone. */
export function translateRefs(
  event: 'ref-updated' | 'batch-ref-updated',
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<GerritOptions>,
): Translation {
  const { options } = ctx;
  const listed =
    event === 'ref-updated'
      ? [objectAt(payload, 'refUpdate')].filter(isObject)
      : (listAt(payload, 'refUpdates') ?? []).filter(isObject);
  const updates = listed.flatMap(updateOf);
  if (updates.length === 0)
    return {
      invalid: [
        `${event === 'ref-updated' ? 'refUpdate' : 'refUpdates'} of the payload is missing, or names neither ref nor project`,
      ],
    };
  const known = updates.filter(({ ref }) => ref.kind !== 'other');
  // Each patch set is a ref of its own (refs/changes/...), and so are notes and configuration.
  if (known.length === 0) return { ignored: 'no ref of the event is a branch or a tag' };
  const wanted = known.filter(({ ref }) => passesBranch(options.branch, ref));
  if (wanted.length === 0) return { ignored: 'the option branch lets no ref of the event through' };
  const alive = wanted.filter(({ to }) => to !== undefined || options.deletions === 'change');
  if (alive.length === 0) return { ignored: 'every ref of the event was deleted' };
  const by = accountAt(payload, 'submitter') ?? 'unknown';
  const when = toSeconds(numberAt(payload, 'eventCreatedOn'));
  return incomplete(
    alive.map(({ ref, project, from, to }) => {
      const deleted = to === undefined;
      const change: ChangeInput = {
        ...frameOf(payload, project, request, ctx, alive.length),
        author: by,
        comments: deleted ? `${fullRefName(ref)} was deleted` : '',
        files: [],
        revision: deleted ? from : to,
        when_timestamp: when,
        branch: refNameOf(ref, options.ref_style),
        category: deleted ? REF_DELETED : event,
      };
      const note: Note = { kind: 'ref', project, commit: to ?? '', before: from ?? '' };
      return { change, note };
    }),
    options,
  );
}

/** Gerrit gives the full name of a ref; versions before 2.x the short one of a branch. */
function updateOf(update: JsonObject): Update[] {
  const name = filledTextAt(update, 'refName');
  const project = filledTextAt(update, 'project');
  if (name === undefined || project === undefined) return [];
  const parsed = parseRef(name);
  const ref: Ref = parsed.kind === 'other' && !name.startsWith('refs/') ? { kind: 'branch', name } : parsed;
  const hash = (field: string): string | undefined => (isZeros(update[field]) ? undefined : filledTextAt(update, field));
  return [{ ref, project, from: hash('oldRev'), to: hash('newRev') }];
}
