import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import { booleanAt, filledTextAt, fullRefName, objectAt, passesBranch, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { BitbucketServerEvent, UPDATES } from './events.js';
import { frameOf, listedProperties } from './frame.js';
import { asIncomplete } from './incomplete.js';
import { momentOf } from './moment.js';
import type { BitbucketServerOptions } from './options.js';
import { userAt } from './person.js';
import { pullRequestIn } from './pull-request.js';
import type { PullRequest } from './pull-request.js';

/** A pull request that was opened, updated, merged or declined: one change, of the commit at the end of its source branch. */
export function translatePullRequest(
  event: Exclude<BitbucketServerEvent, 'push'>,
  key: string,
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<BitbucketServerOptions>,
): Translation {
  const { options } = ctx;
  const pull = pullRequestIn(payload);
  if ('invalid' in pull) return { invalid: [pull.invalid] };
  const { raw, id, source, page } = pull;
  const ignored = reasonToIgnore(event, key, payload, pull, options);
  if (ignored !== undefined) return { ignored };
  const frame = frameOf(payload, request, ctx, page);
  const change: ChangeInput = {
    author: userAt(payload, 'actor') ?? userAt(raw, 'author', 'user') ?? 'unknown',
    comments: [`Bitbucket Server Pull Request #${id}`, filledTextAt(raw, 'title'), filledTextAt(raw, 'description')].filter((text) => text !== undefined).join('\n'),
    revision: source.hash,
    when_timestamp: momentOf(valueAt(payload, 'date')) ?? momentOf(valueAt(raw, 'updatedDate')),
    branch: branchOf(event, pull, options),
    category: event,
    revlink: page,
    properties: { ...(page === undefined ? {} : { pullrequesturl: page }), ...listedProperties(raw, ctx) },
    ...frame.fields,
  };
  const note = frame.askable === undefined ? undefined : { ...frame.askable, pull: id };
  return { changes: [asIncomplete(change, note)], enrich: note !== undefined };
}

function reasonToIgnore(
  event: BitbucketServerEvent,
  key: string,
  payload: JsonObject,
  pull: PullRequest,
  { drafts, pullrequest_updates: updates, branch }: BitbucketServerOptions,
): string | undefined {
  if (!drafts && booleanAt(pull.raw, 'draft') === true) return 'the pull request is a draft';
  const kind = event === 'pull-updated' ? updateOf(key, payload, pull) : undefined;
  if (kind !== undefined && !updates.includes(kind)) return `an update of the kind "${kind}" is not among those of the option pullrequest_updates`;
  const into = pull.destination.branch;
  const passes = branch === undefined || (into !== undefined && passesBranch(branch, { kind: 'branch', name: into }));
  return passes ? undefined : 'the destination branch of the pull request is not among those of the option branch';
}

/** The add-on has one event for all updates; it is taken for new commits, as Buildbot does. */
function updateOf(key: string, payload: JsonObject, { destination }: PullRequest): (typeof UPDATES)[number] {
  if (key === 'pr:to_ref_updated') return 'target';
  if (key !== 'pr:modified') return 'source';
  const before = objectAt(payload, 'previousTarget');
  const name = (filledTextAt(before, 'id') ?? filledTextAt(before, 'displayId'))?.replace(/^refs\/heads\//, '');
  return name !== undefined && name !== destination.branch ? 'retarget' : 'edit';
}

function branchOf(event: BitbucketServerEvent, { id, source, destination }: PullRequest, options: BitbucketServerOptions): string | undefined {
  const style = options.pullrequest_branch;
  if (style === 'from') return `refs/pull-requests/${id}/from`;
  if (style === 'merge' && event !== 'pull-fulfilled' && event !== 'pull-rejected') return `refs/pull-requests/${id}/merge`;
  const name = style === 'source' || (style === 'merge' && event === 'pull-rejected') ? source.branch : destination.branch;
  if (name === undefined) return undefined;
  return options.ref_style === 'full' ? fullRefName({ kind: 'branch', name }) : name;
}
