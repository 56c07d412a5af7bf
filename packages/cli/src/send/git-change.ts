import type { ChangeInput } from 'change-hook-core';
import type { Git } from './git.js';
import { UsageError } from '../exit-codes.js';

/** NUL can't stand in a commit. */
const FORMAT = ['%H', '%an <%ae>', '%cn <%ce>', '%ct', '%B'].join('%x00');

/**
 * The change that a commit of the repository is: author, committer, comments, files, revision, when; the branch where one is meant, and the
 * repository's address. Rejects with `CH_GIT_FAILED`.
 */
export async function readGitChange(git: Git, revision: string): Promise<ChangeInput> {
  if (revision.startsWith('-')) throw new UsageError(`--from-git wants a revision, not ${JSON.stringify(revision)}`);
  const commit = (await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]).catch(() => '')).trim();
  if (commit === '') {
    // No repository, one that git does not trust, no git at all: then git's own words help, and not ours.
    await git(['rev-parse', '--git-dir']);
    throw new UsageError(`--from-git: there is no commit ${JSON.stringify(revision)} here`);
  }
  const shown = await git(['show', '--no-patch', `--format=${FORMAT}`, commit]);
  const [id, author, committer, when, comments] = shown.split('\0') as [string, string, string, string, string];
  const branch = await branchOf(git, revision);
  const repository = await repositoryOf(git);
  return {
    author,
    committer,
    comments: comments.trimEnd(),
    revision: id,
    when_timestamp: Number(when),
    files: await filesOf(git, commit),
    ...(branch === undefined ? {} : { branch }),
    ...(repository === undefined ? {} : { repository }),
    src: 'git',
  };
}

/** What a commit touches; a merge, what it brought to its first parent. */
export async function filesOf(git: Git, commit: string): Promise<string[]> {
  const parents = (await git(['rev-list', '--parents', '--max-count=1', commit])).trim().split(' ').slice(1);
  const range = parents[0] === undefined ? ['--root', commit] : [parents[0], commit];
  const names = await git(['diff-tree', '-r', '-z', '--no-commit-id', '--name-only', '--no-renames', ...range]);
  return names.split('\0').filter((name) => name !== '');
}

/** The branch that was named, or the one that is checked out; undefined for a commit of no name. */
async function branchOf(git: Git, revision: string): Promise<string | undefined> {
  const ref = (await git(['rev-parse', '--symbolic-full-name', '--end-of-options', revision]).catch(() => '')).trim().split('\n').at(-1) ?? '';
  const [, name] = /^refs\/heads\/(.+)$/.exec(ref) ?? [];
  return name;
}

/** The address of `origin` without what a password would be in, else the folder. */
async function repositoryOf(git: Git): Promise<string | undefined> {
  const remote = (await git(['config', '--get', 'remote.origin.url']).catch(() => '')).trim();
  if (remote !== '') return withoutUser(remote);
  const folder = (await git(['rev-parse', '--show-toplevel']).catch(() => '')).trim();
  return folder === '' ? undefined : folder;
}

function withoutUser(remote: string): string {
  if (!/^https?:/i.test(remote) || !URL.canParse(remote)) return remote;
  const url = new URL(remote);
  url.username = '';
  url.password = '';
  return url.href;
}
