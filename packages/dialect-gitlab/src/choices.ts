/** The events that can make changes. */
export const EVENTS = ['push', 'tag_push', 'merge_request', 'note', 'release'] as const;

/** Those that do so where the option `events` is not set: what Buildbot's handler takes. */
export const DEFAULT_EVENTS = ['push', 'tag_push', 'merge_request', 'note'] as const;

/**
 * What can happen to a merge request. GitLab calls four of them `update`: here `update` is new commits, `retarget` another target
 * branch, `ready` a draft that is one no longer, and `edit` whatever else. The others are GitLab's actions.
 */
export const MERGE_REQUEST_KINDS = [
  'open', 'reopen', 'update', 'retarget', 'ready', 'edit', 'close', 'merge', 'approved', 'unapproved', 'approval', 'unapproval',
] as const;

export type MergeRequestKind = (typeof MERGE_REQUEST_KINDS)[number];

/**
 * What a merge request's change has for its branch: the target branch, the source branch (then `repository` is the source project's),
 * or a ref that GitLab keeps in the target project, `refs/merge-requests/N/head` or `.../merge`.
 */
export const MERGE_REQUEST_BRANCHES = ['target', 'source', 'head', 'merge'] as const;

/** What can happen to a note. */
export const NOTE_ACTIONS = ['create', 'update'] as const;
