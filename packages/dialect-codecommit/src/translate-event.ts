import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  asPartial,
  filledTextAt,
  fullRefName,
  isZeros,
  listAt,
  objectAt,
  parseRef,
  passesBranch,
  REF_DELETED,
  refNameOf,
  textAt,
  toSeconds,
  valueAt,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf, personAt } from './frame.js';
import type { CodeCommitOptions, PullRequestKind } from './options.js';
import { pageOf, repositoryIn } from './repository.js';
import type { Repository } from './repository.js';

/** An event, and what of it says what happened where. */
interface Told {
  event: string;
  detail: JsonObject;
  repository: Repository;
  payload: JsonObject;
}

/**
 * What EventBridge publishes by a rule, and a notification rule with `detailType` for `detail-type`. Source: "Monitoring
 * CodeCommit events in Amazon EventBridge".
 */
export function translateEvent(payload: JsonObject, request: HookRequest, ctx: DialectContext<CodeCommitOptions>): Translation {
  const detail = objectAt(payload, 'detail');
  const event = filledTextAt(detail, 'event');
  if (detail === undefined || event === undefined) return { ignored: 'the event has no detail' };
  const repository = repositoryIn((listAt(payload, 'resources') ?? []).find((it) => typeof it === 'string'));
  if (repository === undefined) return { ignored: 'the event names no repository of CodeCommit' };
  const told: Told = { event, detail, repository, payload };
  switch (event) {
    case 'referenceCreated':
    case 'referenceUpdated':
    case 'referenceDeleted':
      return translateReference(told, request, ctx);
    case 'pullRequestCreated':
    case 'pullRequestSourceBranchUpdated':
    case 'pullRequestStatusChanged':
    case 'pullRequestMergeStatusUpdated':
      return translatePullRequest(told, request, ctx);
    default:
      return { ignored: 'an event of this kind makes no change' };
  }
}

function translateReference({ event, detail, repository, payload }: Told, request: HookRequest, ctx: DialectContext<CodeCommitOptions>): Translation {
  const { options } = ctx;
  const ref = refOf(detail);
  if (ref.kind === 'other') return { ignored: 'the ref is neither a branch nor a tag' };
  if (!passesBranch(options.branch, ref)) return { ignored: `the option branch does not let the ${ref.kind} through` };
  const deleted = event === 'referenceDeleted';
  if (deleted && options.deletions === 'ignore') return { ignored: `the ${ref.kind} was deleted` };
  const hash = (name: string): string | undefined => (isZeros(detail[name]) ? undefined : filledTextAt(detail, name));
  const commit = deleted ? (hash('oldCommitId') ?? hash('commitId')) : hash('commitId');
  const change: ChangeInput = {
    ...frameOf(payload, repository, event, request, ctx),
    author: personAt(detail, 'callerUserArn') ?? 'unknown',
    comments: deleted ? `${fullRefName(ref)} was deleted` : '',
    files: [],
    revision: commit,
    when_timestamp: toSeconds(valueAt(payload, 'time')),
    branch: refNameOf(ref, options.ref_style),
    category: deleted ? REF_DELETED : ref.kind === 'tag' ? 'tag' : 'push',
    revlink: deleted ? undefined : pageOf(repository, 'commit', commit),
  };
  return { changes: [deleted ? change : asPartial(change)] };
}

function refOf(detail: JsonObject): Ref {
  const full = filledTextAt(detail, 'referenceFullName');
  if (full !== undefined) return parseRef(full);
  const name = filledTextAt(detail, 'referenceName') ?? '';
  const kind = detail['referenceType'];
  return name !== '' && (kind === 'branch' || kind === 'tag') ? { kind, name } : { kind: 'other', name };
}

function translatePullRequest({ event, detail, repository, payload }: Told, request: HookRequest, ctx: DialectContext<CodeCommitOptions>): Translation {
  const { options } = ctx;
  const kind = kindOf(event, detail);
  if (kind === undefined) return { ignored: 'the pull request is open as before' };
  if (!options.pull_requests.includes(kind)) return { ignored: `the option pull_requests does not name ${kind}` };
  const refs = {
    source: parseRef(filledTextAt(detail, 'sourceReference') ?? ''),
    destination: parseRef(filledTextAt(detail, 'destinationReference') ?? ''),
  };
  if (!passesBranch(options.branch, refs.destination))
    return { ignored: 'the option branch does not let the destination of the pull request through' };
  const id = filledTextAt(detail, 'pullRequestId');
  const frame = frameOf(payload, repository, event, request, ctx);
  // The commit of a merge is on the destination.
  const branch = refs[kind === 'merged' ? 'destination' : options.pull_request_branch];
  return {
    changes: [
      asPartial({
        ...frame,
        author: personAt(detail, kind === 'created' ? 'author' : 'callerUserArn') ?? personAt(detail, 'author') ?? 'unknown',
        comments: `PR#${id ?? ''}: ${textAt(detail, 'title') ?? ''}\n\n${textAt(detail, 'description') ?? ''}`,
        files: [],
        revision:
          (kind === 'merged' ? filledTextAt(detail, 'mergeMetadata', 'mergeCommitId') : undefined) ??
          filledTextAt(detail, 'sourceCommit'),
        when_timestamp: toSeconds(valueAt(detail, 'lastModifiedDate')) ?? toSeconds(valueAt(payload, 'time')),
        branch: branch.name === '' ? undefined : refNameOf(branch, options.ref_style),
        category: 'pull_request',
        revlink: pageOf(repository, 'pull-requests', id),
        properties: {
          action: kind,
          ...(id === undefined ? {} : { pr_number: id }),
          ...(refs.source.name === '' ? {} : { source_branch: refNameOf(refs.source, options.ref_style) }),
          ...(refs.destination.name === '' ? {} : { destination_branch: refNameOf(refs.destination, options.ref_style) }),
          ...frame.properties,
        },
      }),
    ],
  };
}

/** Merged ones are told by two events; the one of the status counts where it says so. */
function kindOf(event: string, detail: JsonObject): PullRequestKind | undefined {
  const merged = textAt(detail, 'isMerged')?.toLowerCase() === 'true' || detail['isMerged'] === true;
  switch (event) {
    case 'pullRequestCreated':
      return 'created';
    case 'pullRequestSourceBranchUpdated':
      return 'source_updated';
    case 'pullRequestMergeStatusUpdated':
      return merged ? 'merged' : undefined;
    default:
      return textAt(detail, 'pullRequestStatus')?.toLowerCase() === 'closed' && !merged ? 'closed' : undefined;
  }
}
