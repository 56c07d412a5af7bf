import { CHANGE_SOURCES } from 'change-hook-core';
import type { ChangeInput, DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import {
  codebaseOf, filledTextAt, findSkip, isObject, joinChanges, listAt, passesBranch, projectOf, skipped, textAt, toSeconds, valueAt,
} from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { BitbucketOptions } from './options.js';

interface Commit {
  raw: JsonObject;
  branch: string | undefined;
}

/** A push as Bitbucket's POST service told of it: one change for each commit, oldest first as they are listed. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<BitbucketOptions>): Translation {
  const { options } = ctx;
  const list = listAt(payload, 'commits');
  if (list === undefined) return { invalid: ['commits of the payload is missing or no list'] };
  const commits = withBranches(list.filter(isObject));
  if (commits.length === 0) return { ignored: 'the push has no commits' };
  const passing = commits.filter(({ branch }) => options.branch === undefined || (branch !== undefined && passesBranch(options.branch, { kind: 'branch', name: branch })));
  if (passing.length === 0) return { ignored: 'no commit is on a branch of the option branch' };
  const byBranch = new Map<string | undefined, Commit[]>();
  for (const commit of passing) {
    const group = byBranch.get(commit.branch);
    if (group === undefined) byBranch.set(commit.branch, [commit]);
    else group.push(commit);
  }
  const skips = new Map([...byBranch].map(([branch, group]) => [branch, findSkip(options.skips, textAt(group.at(-1)?.raw, 'message') ?? '')]));
  const kept = (branch: string | undefined): boolean => (skips.get(branch) ?? -1) < 0;
  const skip = [...skips.values()].find((it) => it >= 0);
  if (skip !== undefined && ![...byBranch.keys()].some(kept)) return skipped('the message of a head commit', skip);

  const page = addressOf(payload);
  const common: Pick<ChangeInput, 'repository' | 'project' | 'codebase' | 'src' | 'properties'> = {
    repository: options.repository_url === 'ssh' ? sshAddressOf(payload) ?? page : page,
    project: projectOf(request, undefined),
    codebase: codebaseOf(options.codebase, payload),
    src: CHANGE_SOURCES.find((source) => source === filledTextAt(payload, 'repository', 'scm')),
    properties: { event: request.header('x-event-key') ?? null } satisfies Record<string, JsonValue>,
  };
  if (options.commits === 'all') return { changes: passing.filter(({ branch }) => kept(branch)).map((commit) => changeOf(commit, page, common)) };
  const groups = [...byBranch].filter(([branch]) => kept(branch));
  return {
    changes: groups.map(([, group]) => {
      const all = group.map((commit) => changeOf(commit, page, common));
      return joinChanges(all, all.at(-1) as ChangeInput);
    }),
  };
}

/** Of several commits only the last one of a branch may name it: the ones before it are taken for its own. */
function withBranches(commits: readonly JsonObject[]): Commit[] {
  let branch: string | undefined;
  return [...commits]
    .reverse()
    .map((raw) => ({ raw, branch: (branch = filledTextAt(raw, 'branch') ?? branch) }))
    .reverse();
}

function changeOf({ raw, branch }: Commit, page: string | undefined, common: Partial<ChangeInput>): ChangeInput {
  const hash = filledTextAt(raw, 'raw_node') ?? filledTextAt(raw, 'node');
  return {
    author: filledTextAt(raw, 'raw_author') ?? filledTextAt(raw, 'author') ?? 'unknown',
    comments: textAt(raw, 'message'),
    files: (listAt(raw, 'files') ?? []).map((file) => filledTextAt(file, 'file')).filter((file) => file !== undefined),
    revision: hash,
    when_timestamp: toSeconds(valueAt(raw, 'utctimestamp')),
    branch,
    revlink: page === undefined || hash === undefined ? undefined : `${page.replace(/\/$/, '')}/commits/${hash}`,
    ...common,
  };
}

/** `https://bitbucket.org` and `/acme/door/` */
function addressOf(payload: JsonObject): string | undefined {
  const path = filledTextAt(payload, 'repository', 'absolute_url');
  return path === undefined ? undefined : `${filledTextAt(payload, 'canon_url') ?? ''}${path}`;
}

/** `ssh://git@bitbucket.org/acme/door.git`, `ssh://hg@bitbucket.org/acme/door`: what one clones a private repository from. */
function sshAddressOf(payload: JsonObject): string | undefined {
  const path = filledTextAt(payload, 'repository', 'absolute_url')?.replace(/\/$/, '');
  const canon = filledTextAt(payload, 'canon_url') ?? '';
  if (path === undefined || !URL.canParse(canon)) return undefined;
  const isGit = filledTextAt(payload, 'repository', 'scm') === 'git';
  return `ssh://${isGit ? 'git' : 'hg'}@${new URL(canon).hostname}${path}${isGit ? '.git' : ''}`;
}
