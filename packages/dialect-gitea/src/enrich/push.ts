import { ENRICH_NOTE } from 'change-hook-core';
import type { Change, ChangeInput } from 'change-hook-core';
import { asPartial, filledTextAt, joinChanges, listAt, personAt, textAt, toSeconds, valueAt } from 'change-hook-kit';
import { askItems, callOf } from './api.js';
import type { Context } from './api.js';
import type { MissingCommits, Note } from './note.js';
import { refused } from './refused.js';

/** Of a push with more commits than this nothing is fetched: it is an import, and 1,000 changes would hold up its repository. */
const MOST_COMMITS = 1_000;
/** The gateway allows 100 calls; an instance may give fewer than 50 commits a page. */
const MOST_PAGES = 90;

/** All commits of a push, oldest first: those that the payload listed as they are, and the missing ones from the API. */
export async function completePush(changes: readonly Change[], note: Note & MissingCommits, ctx: Context): Promise<ChangeInput[]> {
  const { after, before, total, joined } = note;
  const [first] = changes;
  if (first === undefined || total > MOST_COMMITS) {
    ctx.log.warn(`a push has more than ${MOST_COMMITS} commits; it is delivered marked partial`, { commits: total });
    return changes.map(asPartial);
  }
  const query = { sha: after, ...(before === '' ? {} : { not: before }), stat: 'false', verification: 'false', files: 'true' };
  const answer = await askItems(ctx, callOf(ctx.options, note, ['commits'], query), { enough: total, most: MOST_PAGES });
  if ('status' in answer) return refused(changes, 'the commits of a push', answer.status, ctx);
  const commits = answer.told.items.toReversed();
  const known = new Map(changes.map((change) => [change.revision, change]));
  const told = new Set(commits.map((commit) => filledTextAt(commit, 'sha')));
  // Versions before 1.20 do not know `not`, and with merges they may list others.
  const same = commits.length === total && told.size === total && !told.has(undefined) && [...known.keys()].every((revision) => told.has(revision));
  if (!same) {
    ctx.log.warn('the forge lists other commits than the push has; it is delivered marked partial', { commits: total, told: commits.length });
    return changes.map(asPartial);
  }
  const all = commits.map((commit) => (joined ? undefined : known.get(filledTextAt(commit, 'sha'))) ?? changeOf(commit, first));
  return joined ? [joinAll(all, first)] : all;
}

function joinAll(all: readonly ChangeInput[], head: Change): ChangeInput {
  const change = joinChanges(all, head);
  return all.every((one) => one.properties?.['change_hook_partial'] !== true) ? change : asPartial(change);
}

const STATUSES = ['added', 'modified', 'removed'];

/** A commit as the API writes it, as a change like `example`. Versions that do not tell a commit's files leave it partial. */
function changeOf(commit: unknown, example: Change): ChangeInput {
  const listed = listAt(commit, 'files');
  const files = (listed ?? []).flatMap((file) => {
    const name = filledTextAt(file, 'filename');
    return name === undefined ? [] : [{ name, rank: STATUSES.indexOf(textAt(file, 'status') ?? '') }];
  });
  const { [ENRICH_NOTE]: _note, ...properties } = example.properties;
  const change: ChangeInput = {
    ...example,
    author: personAt(commit, 'commit', 'author') ?? 'unknown',
    committer: personAt(commit, 'commit', 'committer'),
    comments: textAt(commit, 'commit', 'message'),
    // In the order of a payload, which has a list for each status.
    files: files.sort((one, other) => one.rank - other.rank).map(({ name }) => name),
    revision: filledTextAt(commit, 'sha'),
    when_timestamp: toSeconds(valueAt(commit, 'commit', 'author', 'date')) ?? toSeconds(valueAt(commit, 'created')),
    revlink: filledTextAt(commit, 'html_url'),
    properties,
  };
  return listed === undefined ? asPartial(change) : change;
}
