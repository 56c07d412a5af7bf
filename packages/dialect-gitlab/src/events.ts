import type { HookRequest } from 'change-hook-core';
import { textAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';

/**
 * The events that GitLab documents ("Webhook events", "System hooks"), by `object_kind` or `event_name`. Only one of these names
 * may stand in an answer: any other is the sender's own text.
 */
export const KNOWN_EVENTS: ReadonlySet<string> = new Set([
  'push', 'tag_push', 'merge_request', 'note', 'confidential_note', 'release',
  'issue', 'confidential_issue', 'work_item', 'wiki_page', 'pipeline', 'build', 'job', 'deployment', 'feature_flag', 'milestone', 'emoji',
  'vulnerability', 'access_token', 'resource_access_token', 'expiring_access_token', 'deploy_token', 'resource_deploy_token',
  'expiring_deploy_token', 'member', 'project', 'subgroup', 'subgroup_create', 'subgroup_destroy', 'repository_update', 'group_create', 'group_destroy',
  'group_rename', 'key_create', 'key_destroy', 'project_create', 'project_destroy', 'project_rename', 'project_transfer', 'project_update',
  'user_access_request_denied_for_group', 'user_access_request_denied_for_project', 'user_access_request_revoked_for_group',
  'user_access_request_revoked_for_project', 'user_access_request_to_group', 'user_access_request_to_project', 'user_add_to_group',
  'user_add_to_team', 'user_create', 'user_destroy', 'user_failed_login', 'user_remove_from_group', 'user_remove_from_team', 'user_rename',
  'user_update_for_group', 'user_update_for_team', 'gitlab_subscription_member_approval', 'gitlab_subscription_member_approvals',
]);

/**
 * Which event a request tells of: `undefined` when nothing says so, `unknown` when GitLab documents no such event. The body has the
 * first word. System hooks of old have only `event_name`, and a custom webhook template may leave both out, so that the header,
 * `Tag Push Hook` say, is all there is; `System Hook` says nothing.
 */
export function eventOf(payload: JsonObject, request: HookRequest): string | undefined {
  const header = request.header('x-gitlab-event')?.trim();
  const names = [textAt(payload, 'object_kind'), textAt(payload, 'event_name'), header === undefined ? undefined : nameOfTitle(header)].filter((name) => name);
  if (names.length === 0) return undefined;
  return names.find((name) => name !== undefined && KNOWN_EVENTS.has(name)) ?? 'unknown';
}

/** `Tag Push Hook` -> `tag_push` */
const nameOfTitle = (title: string): string =>
  title
    .replace(/ Hook$/, '')
    .toLowerCase()
    .replaceAll(' ', '_');
