import type { HookRequest } from 'change-hook-core';

/**
 * The events of Gitea and Forgejo, by their coarse names (`X-Gitea-Event`) and their fine ones (`X-Gitea-Event-Type`). Only one of
 * these may stand in an answer: any other is the sender's own text.
 */
export const KNOWN_EVENTS: ReadonlySet<string> = new Set([
  'push', 'create', 'delete', 'fork', 'issues', 'issue_assign', 'issue_label', 'issue_milestone', 'issue_comment', 'pull_request',
  'pull_request_assign', 'pull_request_label', 'pull_request_milestone', 'pull_request_sync', 'pull_request_comment',
  'pull_request_approved', 'pull_request_rejected', 'pull_request_review', 'pull_request_review_approved', 'pull_request_review_rejected',
  'pull_request_review_comment', 'pull_request_review_request', 'wiki', 'repository', 'release', 'package', 'schedule', 'status',
  'workflow_run', 'workflow_job', 'action_run_failure', 'action_run_recover', 'action_run_success',
]);

/** In this order: Forgejo sends all of them, Gitea its own alone. The fine name is asked where an old version leaves the coarse one empty. */
const HEADERS = ['x-forgejo-event', 'x-gitea-event', 'x-forgejo-event-type', 'x-gitea-event-type'] as const;

/** The event that a request tells of, or undefined where no header says so. */
export function eventOf(request: HookRequest): string | undefined {
  for (const header of HEADERS) {
    const event = request.header(header)?.trim();
    if (event !== undefined && event !== '') return event;
  }
  return undefined;
}
