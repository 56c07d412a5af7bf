import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  booleanAt,
  filledTextAt,
  findSkip,
  numberAt,
  objectAt,
  parseRef,
  passesBranch,
  refNameOf,
  skipped,
  textAt,
  toSeconds,
  valueAt,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { HASH } from './enrich/note.js';
import { accountAt, frameOf } from './frame.js';
import { asPartial, incomplete } from './incomplete.js';
import type { EventName, GerritOptions } from './options.js';

/** An event of a Gerrit change: its patch set as one change. */
export function translateChange(
  event: EventName,
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<GerritOptions>,
): Translation {
  const { options } = ctx;
  const change = objectAt(payload, 'change');
  const patchSet = objectAt(payload, 'patchSet');
  const project = filledTextAt(change, 'project') ?? filledTextAt(payload, 'project', 'name') ?? filledTextAt(payload, 'project');
  if (change === undefined || project === undefined) return { invalid: ['change of the payload is missing, or has no project'] };
  const target = targetOf(change);
  const ignored = reasonAgainst(event, change, patchSet, target, options);
  if (ignored !== undefined) return { ignored };

  const merged = event === 'change-merged';
  // A submit may make a new commit: a merge, or a rebased one.
  const revision = (merged ? filledTextAt(payload, 'newRev') : undefined) ?? filledTextAt(patchSet, 'revision');
  const [number, topic] = [numberOf(change), filledTextAt(change, 'topic')];
  const frame = frameOf(payload, project, request, ctx);
  const made: ChangeInput = {
    ...frame,
    author: accountAt(patchSet, 'author') ?? accountAt(change, 'owner') ?? accountAt(patchSet, 'uploader') ?? 'unknown',
    committer: merged ? accountAt(payload, 'submitter') : undefined,
    comments: textAt(change, 'commitMessage') ?? textAt(change, 'subject'),
    files: [],
    revision,
    when_timestamp: toSeconds(
      event === 'patchset-created'
        ? (numberAt(patchSet, 'createdOn') ?? numberAt(payload, 'eventCreatedOn'))
        : numberAt(payload, 'eventCreatedOn'),
    ),
    branch:
      merged || options.change_branch === 'target'
        ? refNameOf(target, options.ref_style)
        : (filledTextAt(patchSet, 'ref') ?? refNameOf(target, options.ref_style)),
    category: event,
    revlink: filledTextAt(change, 'url'),
    properties: {
      target_branch: refNameOf(target, options.ref_style),
      ...(number === undefined ? {} : { change_number: number }),
      ...(topic === undefined ? {} : { topic }),
      ...frame.properties,
    },
  };
  if (revision === undefined || number === undefined || !HASH.test(revision)) return { changes: [asPartial(made)] };
  // Of a submit the files are those of the patch set: the new commit need not be a revision of the change.
  const commit = filledTextAt(patchSet, 'revision') ?? revision;
  return incomplete(
    [
      {
        change: made,
        note: { kind: 'change', project, change: `${project}~${number}`, commit: HASH.test(commit) ? commit : revision },
      },
    ],
    options,
  );
}

function reasonAgainst(
  event: EventName,
  change: JsonObject,
  patchSet: JsonObject | undefined,
  target: Ref,
  options: GerritOptions,
): string | undefined {
  if (!options.work_in_progress && event !== 'change-merged' && booleanAt(change, 'wip') === true)
    return 'the change is work in progress (option work_in_progress)';
  const kind = textAt(patchSet, 'kind');
  if (event === 'patchset-created' && options.ignored_patchset_kinds.some((ignored) => ignored === kind))
    return 'the option ignored_patchset_kinds names the kind of the patch set';
  if (!passesBranch(options.branch, target)) return 'the option branch does not let the target of the change through';
  const skip = findSkip(options.skips, textAt(change, 'commitMessage') ?? textAt(change, 'subject') ?? '');
  return skip < 0 ? undefined : skipped('the message of the change', skip).ignored;
}

/** Gerrit gives the short name of a branch, and the full one of any other ref (`refs/meta/config`). */
function targetOf(change: JsonObject): Ref {
  const name = filledTextAt(change, 'branch') ?? '';
  const parsed = parseRef(name);
  return parsed.kind === 'other' && !name.startsWith('refs/') ? { kind: 'branch', name } : parsed;
}

/** A text in older versions. */
function numberOf(change: JsonObject): number | undefined {
  const given = valueAt(change, 'number') ?? valueAt(change, '_number');
  const number = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : given;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}
