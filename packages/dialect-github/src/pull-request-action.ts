import { booleanAt, filledTextAt, objectAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { GitHubOptions } from './options.js';

/** The actions that GitHub documents for pull requests: any other text is the sender's own, and not shown. */
const KNOWN_ACTIONS: ReadonlySet<string> = new Set([
  'assigned', 'auto_merge_disabled', 'auto_merge_enabled', 'closed', 'converted_to_draft', 'demilestoned', 'dequeued', 'edited',
  'enqueued', 'labeled', 'locked', 'milestoned', 'opened', 'ready_for_review', 'reopened', 'review_request_removed',
  'review_requested', 'synchronize', 'unassigned', 'unlabeled', 'unlocked',
]);

/** What happened to the pull request: GitHub's `action`, but that a `closed` which merged it is `merged`. */
export function actionOf(payload: JsonObject, pull: JsonObject): string {
  const action = filledTextAt(payload, 'action') ?? '';
  if (action === 'closed' && booleanAt(pull, 'merged') === true) return 'merged';
  // An edit of the title or the text builds nothing new; one of the base does.
  if (action === 'edited' && objectAt(payload, 'changes', 'base') === undefined) return 'edited_text';
  return action;
}

/** Why an action makes no change; undefined when it makes one. */
export function reasonAgainst(action: string, pull: JsonObject, options: GitHubOptions): string | undefined {
  // Without drafts, this is the first that is heard of a pull request which began as one.
  const first = action === 'ready_for_review' && !options.pullrequest_drafts;
  if (!first && !(options.pullrequest_actions as readonly string[]).includes(action)) {
    if (action === 'edited_text') return 'the pull request was edited, but not its base';
    if (action === 'merged') return 'a pull request that was merged makes no change';
    return KNOWN_ACTIONS.has(action) ? `the action ${action} of a pull request makes no change` : 'an unknown action of a pull request makes no change';
  }
  const over = action === 'closed' || action === 'merged';
  return !over && !options.pullrequest_drafts && booleanAt(pull, 'draft') === true ? 'the pull request is a draft' : undefined;
}
