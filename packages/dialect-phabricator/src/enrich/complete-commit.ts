import type { Change, Enrichment } from 'change-hook-core';
import { filledTextAt, findSkip, isObject, objectAt, passesBranch, refNameOf, skipped, textAt } from 'change-hook-kit';
import { askConduit, searchOne } from './ask-conduit.js';
import type { Context } from './ask-conduit.js';
import { epochAt, personOf, withRepository } from './complete-revision.js';
import { askRepository } from './repository.js';
import type { Repository } from './repository.js';

/**
 * A commit of Diffusion. Its files are not told. Sources: the Conduit methods `diffusion.commit.search` and
 * `diffusion.branchquery`.
 */
export async function completeCommit(
  change: Change,
  phid: string,
  ctx: Context,
): Promise<{ change: Change; complete: boolean } | Enrichment> {
  const { options } = ctx;
  const commit = await searchOne(ctx, 'diffusion.commit.search', phid);
  const fields = objectAt(commit, 'fields');
  const hash = filledTextAt(fields, 'identifier');
  if (fields === undefined || hash === undefined) return { change, complete: false };
  const comments = textAt(fields, 'message') ?? '';
  const skip = findSkip(options.skips, comments);
  if (skip >= 0) return skipped('the message of the commit', skip);

  const repositoryPhid = filledTextAt(fields, 'repositoryPHID');
  const repository = repositoryPhid === undefined ? undefined : await askRepository(ctx, repositoryPhid);
  const branch = repository === undefined ? undefined : await askBranch(ctx, repository, hash);
  if (!passesBranch(options.branch, { kind: 'branch', name: branch ?? '' }))
    return { ignored: 'the option branch does not let the branch of the commit through' };
  const committer = personOf(fields, 'committer');
  const when = epochAt(fields, 'committer', 'epoch') ?? epochAt(fields, 'author', 'epoch');
  const whole = withRepository(
    { ...change, author: personOf(fields) ?? change.author, comments, files: [], revision: hash },
    repository,
  );
  return {
    change: {
      ...whole,
      ...(committer === undefined ? {} : { committer }),
      ...(when === undefined ? {} : { when_timestamp: when }),
      ...(branch === undefined
        ? {}
        : { branch: repository?.src === 'git' ? refNameOf({ kind: 'branch', name: branch }, options.ref_style) : branch }),
      ...(repository?.id === undefined || !/^[0-9a-z]+$/i.test(hash)
        ? {}
        : { revlink: `${options.phabricator_url.replace(/\/+$/, '')}/R${repository.id}:${hash}` }),
    },
    complete: false,
  };
}

/** A branch on which the commit is: the repository's default one, if that has it. A repository of Subversion has none. */
async function askBranch(ctx: Context, { phid, src, defaultBranch }: Repository, hash: string): Promise<string | undefined> {
  if (src !== 'git' && src !== 'hg') return undefined;
  const result = await askConduit(ctx, 'diffusion.branchquery', { repository: phid, contains: hash, limit: '100' });
  const names = (Array.isArray(result) ? (result as unknown[]) : [])
    .filter(isObject)
    .flatMap((it) => filledTextAt(it, 'shortName') ?? []);
  return names.find((name) => name === defaultBranch) ?? names[0];
}
