import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import { booleanAt, filledTextAt, numberAt, objectAt, passesBranch, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { isHash } from './enrich/note.js';
import type { EnrichNote } from './enrich/note.js';
import type { BitbucketCloudEvent } from './events.js';
import { frameOf, listedProperties } from './frame.js';
import { asIncomplete } from './incomplete.js';
import type { BitbucketCloudOptions } from './options.js';
import { accountAt } from './person.js';
import { branchNamed } from './ref.js';
import { fullNameOf } from './repository.js';

/** A pull request that was created, updated, merged or declined: one change, of the commit at the end of its source branch. */
export function translatePullRequest(
  event: Exclude<BitbucketCloudEvent, 'push'>,
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<BitbucketCloudOptions>,
): Translation {
  const { options } = ctx;
  const pull = objectAt(payload, 'pullrequest');
  if (pull === undefined) return { invalid: ['pullrequest of the payload is missing or no object'] };
  const id = numberAt(pull, 'id');
  if (id === undefined || !Number.isSafeInteger(id) || id < 1) return { invalid: ['pullrequest.id of the payload is missing or no number of a pull request'] };
  if (!options.drafts && booleanAt(pull, 'draft') === true) return { ignored: 'the pull request is a draft' };
  const into = filledTextAt(pull, 'destination', 'branch', 'name');
  if (options.branch !== undefined && !(into !== undefined && passesBranch(options.branch, { kind: 'branch', name: into }))) {
    return { ignored: 'the destination branch of the pull request is not among those of the option branch' };
  }
  const { html: _html, ...frame } = frameOf(payload, request, ctx);
  const page = filledTextAt(pull, 'links', 'html', 'href');
  const change: ChangeInput = {
    author: accountAt(payload, 'actor') ?? accountAt(pull, 'author') ?? 'unknown',
    comments: [`Bitbucket Cloud Pull Request #${id}`, filledTextAt(pull, 'title'), filledTextAt(pull, 'description')].filter((text) => text !== undefined).join('\n'),
    revision: filledTextAt(pull, 'source', 'commit', 'hash'),
    when_timestamp: toSeconds(valueAt(pull, 'updated_on')),
    branch: branchOf(event, pull, id, options),
    category: event,
    revlink: page,
    properties: { ...(page === undefined ? {} : { pullrequesturl: page }), ...listedProperties(pull, ctx) },
    ...frame,
  };
  const note = noteFor(event, pull, options.token === undefined ? undefined : fullNameOf(payload));
  return { changes: [asIncomplete(change, note)], enrich: note !== undefined };
}

/** The refs that Buildbot names; Bitbucket Cloud keeps no `refs/pull-requests/`, which is why the other two can be chosen. */
function branchOf(event: BitbucketCloudEvent, pull: JsonObject, id: number, options: BitbucketCloudOptions): string | undefined {
  const style = options.pullrequest_branch;
  if (style === 'merge' && event !== 'pull-fulfilled' && event !== 'pull-rejected') return `refs/pull-requests/${id}/merge`;
  const side = style === 'source' || (style === 'merge' && event === 'pull-rejected') ? 'source' : 'destination';
  return branchNamed(filledTextAt(pull, side, 'branch', 'name'), options);
}

/** Of a merged one the files are those of the merge: its destination branch is past them, and a comparison with it would be empty. */
function noteFor(event: BitbucketCloudEvent, pull: JsonObject, repository: string | undefined): EnrichNote | undefined {
  if (repository === undefined) return undefined;
  const [source, destination, merge] = [['source', 'commit'], ['destination', 'commit'], ['merge_commit']].map((path) => {
    const hash = filledTextAt(pull, ...path, 'hash');
    return hash !== undefined && isHash(hash) ? hash : undefined;
  });
  if (source === undefined) return undefined;
  const merged = event === 'pull-fulfilled' ? merge : undefined;
  const spec = merged ?? (destination === undefined ? undefined : `${source}..${destination}`);
  return { repository, specs: spec === undefined ? [] : [spec], abbreviated: source, ...(spec === undefined ? { partial: true } : {}) };
}
