/** The events that can make changes, by the category that Buildbot gives them. */
export const EVENTS = ['push', 'pull-created', 'pull-updated', 'pull-fulfilled', 'pull-rejected'] as const;

export type BitbucketServerEvent = (typeof EVENTS)[number];

/**
 * What an update of a pull request can be: commits on its source branch, commits on its target branch, another target branch, or an
 * edit of title, description or whatever else.
 */
export const UPDATES = ['source', 'target', 'retarget', 'edit'] as const;

/** Which of them an event key is: `pr:` and `repo:refs_changed` are Bitbucket's own, `pullrequest:` and `repo:push` the add-on's. */
export const EVENT_OF_KEY: ReadonlyMap<string, BitbucketServerEvent> = new Map([
  ['repo:refs_changed', 'push'],
  ['repo:push', 'push'],
  ['pr:opened', 'pull-created'],
  ['pullrequest:created', 'pull-created'],
  ['pr:from_ref_updated', 'pull-updated'],
  ['pr:to_ref_updated', 'pull-updated'],
  ['pr:modified', 'pull-updated'],
  ['pullrequest:updated', 'pull-updated'],
  ['pr:merged', 'pull-fulfilled'],
  ['pullrequest:fulfilled', 'pull-fulfilled'],
  ['pr:declined', 'pull-rejected'],
  ['pullrequest:rejected', 'pull-rejected'],
]);

/** What "Test connection" sends. */
export const PING = 'diagnostics:ping';

/**
 * The event keys that Atlassian documents ("Event payload"), and those of its add-on for older servers. Only one of these may stand in
 * an answer: any other is the sender's own text.
 */
export const KNOWN_EVENTS: ReadonlySet<string> = new Set([
  ...EVENT_OF_KEY.keys(), PING,
  'project:modified', 'proj:modified', 'repo:modified', 'repo:forked', 'repo:comment:added', 'repo:comment:edited', 'repo:comment:deleted',
  'repo:secret_detected', 'mirror:repo_synchronized', 'pr:reviewer:updated', 'pr:reviewer:approved', 'pr:reviewer:unapproved',
  'pr:reviewer:needs_work', 'pr:reviewer:changes_requested', 'pr:deleted', 'pr:comment:added', 'pr:comment:edited', 'pr:comment:deleted',
  'pullrequest:approved', 'pullrequest:unapproved', 'pullrequest:comment', 'build:status',
]);
