import { filledTextAt, numberAt, objectAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { firstHref } from './repository.js';

/** A pull request, whichever of the two shapes told of it. */
export interface PullRequest {
  raw: JsonObject;
  id: number;
  source: PullRequestRef;
  destination: PullRequestRef;
  page: string | undefined;
}

export interface PullRequestRef {
  /** Short: `main`. */
  branch: string | undefined;
  hash: string | undefined;
}

/** The pull request of a payload: `pullRequest` is Bitbucket's own shape, `pullrequest` the add-on's. Or what is wrong with it. */
export function pullRequestIn(payload: JsonObject): PullRequest | { invalid: string } {
  const raw = objectAt(payload, 'pullRequest') ?? objectAt(payload, 'pullrequest');
  if (raw === undefined) return { invalid: 'pullRequest of the payload (and pullrequest, as the add-on has it) is missing or no object' };
  const id = numberAt(raw, 'id');
  if (id === undefined || !Number.isSafeInteger(id) || id < 1) return { invalid: 'id of the pull request is missing or no number of one' };
  const [source, destination] = [refAt(raw, 'fromRef'), refAt(raw, 'toRef')];
  return { raw, id, source, destination, page: firstHref(raw, 'self') ?? filledTextAt(raw, 'link') };
}

/** `id` and `latestCommit` natively, `branch.name` and `commit.hash` of the add-on's. */
function refAt(raw: JsonObject, name: 'fromRef' | 'toRef'): PullRequestRef {
  const full = filledTextAt(raw, name, 'id') ?? filledTextAt(raw, name, 'branch', 'name') ?? filledTextAt(raw, name, 'displayId');
  return { branch: full?.replace(/^refs\/heads\//, ''), hash: filledTextAt(raw, name, 'latestCommit') ?? filledTextAt(raw, name, 'commit', 'hash') };
}
