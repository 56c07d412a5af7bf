import type { Change, Enrichment, JsonValue } from 'change-hook-core';
import {
  booleanAt,
  filledTextAt,
  findSkip,
  formatPerson,
  isObject,
  listAt,
  numberAt,
  passesBranch,
  refNameOf,
  skipped,
  textAt,
  toSeconds,
} from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { searchAll, searchOne } from './ask-conduit.js';
import type { Context } from './ask-conduit.js';
import { askRepository } from './repository.js';
import type { Repository } from './repository.js';

/**
 * A revision of Differential, with its newest diff. Sources: the Conduit methods `differential.revision.search`,
 * `.diff.search`, `.changeset.search`.
 */
export async function completeRevision(
  change: Change,
  phid: string,
  ctx: Context,
): Promise<{ change: Change; complete: boolean } | Enrichment> {
  const { options } = ctx;
  const revision = await searchOne(ctx, 'differential.revision.search', phid);
  if (revision === undefined) return { change, complete: false };
  if (!options.drafts && booleanAt(revision, 'fields', 'isDraft') === true)
    return { ignored: 'the revision is a draft (option drafts)' };
  // A landed commit updates its revision as it closes it.
  const wantsClosed = options.revision_transactions.some((it) => it === 'close' || it === 'abandon');
  if (!wantsClosed && booleanAt(revision, 'fields', 'status', 'closed') === true) return { ignored: 'the revision is closed' };
  const [title, summary] = [textAt(revision, 'fields', 'title') ?? '', textAt(revision, 'fields', 'summary') ?? ''];
  const skip = findSkip(options.skips, `${title}\n${summary}`);
  if (skip >= 0) return skipped('the text of the revision', skip);

  const diffPhid = filledTextAt(revision, 'fields', 'diffPHID');
  const diff =
    diffPhid === undefined
      ? undefined
      : await searchOne(ctx, 'differential.diff.search', diffPhid, { 'attachments[commits]': '1' });
  const repositoryPhid = filledTextAt(revision, 'fields', 'repositoryPHID') ?? filledTextAt(diff, 'fields', 'repositoryPHID');
  const repository = repositoryPhid === undefined ? undefined : await askRepository(ctx, repositoryPhid);
  const onto = refAt(diff, 'onto', 'name') ?? repository?.defaultBranch;
  if (!passesBranch(options.branch, { kind: 'branch', name: onto ?? '' }))
    return { ignored: 'the option branch does not let the branch of the revision through' };
  const changesets =
    diffPhid === undefined
      ? undefined
      : await searchAll(ctx, 'differential.changeset.search', { 'constraints[diffPHIDs][0]': diffPhid });
  const files = changesets?.items.flatMap((it) => filledTextAt(it, 'fields', 'path', 'displayPath') ?? []);
  const commit = (listAt(diff, 'attachments', 'commits', 'commits') ?? []).filter(isObject).at(-1);
  const author = personOf(commit) ?? (await askUser(ctx, filledTextAt(revision, 'fields', 'authorPHID')));
  const number = numberAt(revision, 'id');
  const diffNumber = numberAt(diff, 'id');
  const staged = options.revision_branch === 'staging' && diffNumber !== undefined;
  const properties: Record<string, JsonValue> = {};
  const facts = {
    revision_number: number,
    diff_number: diffNumber,
    status: filledTextAt(revision, 'fields', 'status', 'value'),
    target_branch: onto,
    source_branch: refAt(diff, 'branch', 'name'),
    base_revision: refAt(diff, 'base', 'identifier'),
  };
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) properties[name] = value;
  const whole: Change = withRepository(
    {
      ...change,
      author: author ?? change.author,
      comments: `${number === undefined ? '' : `D${number}: `}${title}\n\n${summary}`,
      files: [...new Set(files ?? [])],
      properties: { ...properties, ...change.properties },
    },
    repository,
  );
  const branch = staged
    ? `refs/tags/phabricator/diff/${diffNumber}`
    : onto === undefined
      ? undefined
      : refNameOf({ kind: 'branch', name: onto }, options.ref_style);
  const [revlink, hash] = [filledTextAt(revision, 'fields', 'uri'), staged ? filledTextAt(commit, 'identifier') : undefined];
  return {
    change: {
      ...whole,
      ...(branch === undefined ? {} : { branch }),
      ...(revlink === undefined ? {} : { revlink }),
      ...(hash === undefined ? {} : { revision: hash }),
    },
    complete:
      diff !== undefined &&
      repository?.url !== undefined &&
      changesets?.complete === true &&
      files !== undefined &&
      files.length > 0,
  };
}

export function withRepository(change: Change, repository: Repository | undefined): Change {
  if (repository === undefined) return change;
  const { url, name, src } = repository;
  return {
    ...change,
    repository: url ?? change.repository,
    project: change.project || name || '',
    ...(src === undefined ? {} : { src }),
  };
}

/** A ref of a diff: `{ type: 'onto', name: 'main' }` */
const refAt = (diff: JsonObject | undefined, type: string, field: string): string | undefined =>
  filledTextAt(
    (listAt(diff, 'fields', 'refs') ?? []).filter(isObject).find((ref) => ref['type'] === type),
    field,
  );

export const personOf = (commit: JsonObject | undefined, role = 'author'): string | undefined =>
  formatPerson(filledTextAt(commit, role, 'name'), filledTextAt(commit, role, 'email')) ?? filledTextAt(commit, role, 'raw');

/** A user's address is told to nobody. */
async function askUser(ctx: Context, phid: string | undefined): Promise<string | undefined> {
  const user = phid === undefined ? undefined : await searchOne(ctx, 'user.search', phid);
  return filledTextAt(user, 'fields', 'realName') ?? filledTextAt(user, 'fields', 'username');
}

export const epochAt = (value: unknown, ...path: readonly string[]): number | undefined => toSeconds(numberAt(value, ...path));
