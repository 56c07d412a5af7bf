import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  asPartial,
  filledTextAt,
  fullRefName,
  isObject,
  isZeros,
  listAt,
  parseRef,
  passesBranch,
  REF_DELETED,
  refNameOf,
  toSeconds,
  valueAt,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf, personAt } from './frame.js';
import type { CodeCommitOptions } from './options.js';
import { pageOf, repositoryIn } from './repository.js';
import type { Repository } from './repository.js';

interface Update {
  record: JsonObject;
  repository: Repository;
  ref: Ref;
  commit: string | undefined;
  deleted: boolean;
}

/**
 * What a trigger of a repository publishes: the refs that moved. Source: "Manage triggers for a repository", and Lambda's page
 * on CodeCommit.
 */
export function translateRecords(
  records: readonly unknown[],
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<CodeCommitOptions>,
): Translation {
  const { options } = ctx;
  const ours = records.filter(isObject);
  const pushes = ours.filter((record) => filledTextAt(record, 'eventName') !== 'TriggerEventTest');
  if (ours.length > 0 && pushes.length === 0) return { ignored: 'a test of a trigger makes no change' };
  const known = pushes.flatMap(updatesOf);
  if (known.length === 0) return { ignored: 'the message names no branch and no tag of a repository of CodeCommit' };
  const wanted = known.filter(({ ref }) => passesBranch(options.branch, ref));
  if (wanted.length === 0) return { ignored: 'the option branch lets no ref of the push through' };
  const alive = wanted.filter(({ deleted }) => !deleted || options.deletions === 'change');
  if (alive.length === 0) return { ignored: 'every ref of the push was deleted' };
  return { changes: alive.map((update) => changeOf(update, payload, request, ctx, alive.length)) };
}

function updatesOf(record: JsonObject): Update[] {
  const repository = repositoryIn(filledTextAt(record, 'eventSourceARN'));
  if (repository === undefined) return [];
  return (listAt(record, 'codecommit', 'references') ?? []).flatMap((reference): Update[] => {
    const ref = parseRef(filledTextAt(reference, 'ref') ?? '');
    const commit = filledTextAt(reference, 'commit');
    const deleted = valueAt(reference, 'deleted') === true || isZeros(commit);
    return ref.kind === 'other' || (commit === undefined && !deleted)
      ? []
      : [{ record, repository, ref, commit: isZeros(commit) ? undefined : commit, deleted }];
  });
}

function changeOf(
  { record, repository, ref, commit, deleted }: Update,
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<CodeCommitOptions>,
  changes: number,
): ChangeInput {
  const frame = frameOf(payload, repository, filledTextAt(record, 'eventName') ?? 'ReferenceChanges', request, ctx, changes);
  const custom = filledTextAt(record, 'customData');
  const change: ChangeInput = {
    ...frame,
    author: personAt(record, 'userIdentityARN') ?? 'unknown',
    comments: deleted ? `${fullRefName(ref)} was deleted` : '',
    files: [],
    revision: commit,
    when_timestamp: toSeconds(valueAt(record, 'eventTime')),
    branch: refNameOf(ref, ctx.options.ref_style),
    category: deleted ? REF_DELETED : ref.kind === 'tag' ? 'tag' : 'push',
    revlink: deleted ? undefined : pageOf(repository, 'commit', commit),
    properties: { ...(custom === undefined ? {} : { custom_data: custom }), ...frame.properties },
  };
  return deleted ? change : asPartial(change);
}
