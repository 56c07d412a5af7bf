/** The events that can make changes, by the category that Buildbot gives them. */
export const EVENTS = ['push', 'pull-created', 'pull-updated', 'pull-fulfilled', 'pull-rejected'] as const;

export type BitbucketCloudEvent = (typeof EVENTS)[number];

/** Which of them a value of `X-Event-Key` is. */
export const EVENT_OF_KEY: ReadonlyMap<string, BitbucketCloudEvent> = new Map([
  ['repo:push', 'push'],
  ['pullrequest:created', 'pull-created'],
  ['pullrequest:updated', 'pull-updated'],
  ['pullrequest:fulfilled', 'pull-fulfilled'],
  ['pullrequest:rejected', 'pull-rejected'],
]);

/**
 * The event keys that Atlassian documents ("Event payloads", and the list of events of a webhook in its API). Only one of these may
 * stand in an answer: any other is the sender's own text.
 */
export const KNOWN_EVENTS: ReadonlySet<string> = new Set([
  ...EVENT_OF_KEY.keys(),
  'repo:commit_comment_created', 'repo:commit_status_created', 'repo:commit_status_updated', 'repo:created', 'repo:deleted', 'repo:fork',
  'repo:imported', 'repo:transfer', 'repo:updated', 'issue:comment_created', 'issue:created', 'issue:updated', 'project:updated',
  'pullrequest:approved', 'pullrequest:unapproved', 'pullrequest:changes_request_created', 'pullrequest:changes_request_removed',
  'pullrequest:comment_created', 'pullrequest:comment_deleted', 'pullrequest:comment_reopened', 'pullrequest:comment_resolved',
  'pullrequest:comment_updated', 'pullrequest:push',
]);
