import type { ChangeInput } from 'change-hook-core';
import { filledTextAt, textAt, textsAt, valueAt } from './payload.js';
import type { JsonObject } from './payload.js';
import { personAt } from './person.js';
import { toSeconds } from './time.js';

/** What all changes of a push have in common. */
export interface CommonOfCommits extends Pick<ChangeInput, 'branch' | 'category'> {
  frame: Pick<ChangeInput, 'repository' | 'project' | 'codebase' | 'properties'>;
  /** Of a commit that names none. */
  author: string;
}

const FILES = ['added', 'modified', 'removed'];

/**
 * Of a commit of which the push tells no files: one of a version before 2017, or of which only the id is known. Null is an empty list to some
 * forges, so it is the names that count.
 */
export const tellsNoFiles = (commit: JsonObject): boolean => FILES.every((list) => !Object.hasOwn(commit, list));

/** What a commit touches, as GitHub and those after it list that in a push. */
export const filesOfCommit = (commit: JsonObject): string[] => [...textsAt(commit, 'added'), ...textsAt(commit, 'modified'), ...textsAt(commit, 'removed')];

/**
 * The change of a git commit in a push, as Gitea, Gogs and Gitee write one after GitHub. `personIn`: reads its author and committer.
 * Written out member by member: putting the objects together by spreading them took longer than all the rest of a translation.
 */
export function commitChange(commit: JsonObject, { frame, branch, category, author }: CommonOfCommits, personIn = personAt): ChangeInput {
  return {
    author: personIn(commit, 'author') ?? author,
    committer: personIn(commit, 'committer'),
    comments: textAt(commit, 'message'),
    files: filesOfCommit(commit),
    revision: filledTextAt(commit, 'id'),
    when_timestamp: toSeconds(valueAt(commit, 'timestamp')),
    revlink: filledTextAt(commit, 'url'),
    branch,
    category,
    repository: frame.repository,
    project: frame.project,
    codebase: frame.codebase,
    src: 'git',
    properties: frame.properties,
  };
}
