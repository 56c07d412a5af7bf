import type { ChangeInput, DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import {
  booleanAt, filledTextAt, findSkip, isObject, numberAt, objectAt, parseRef, passesBranch, refNameOf, skipped, textAt, toSeconds, valueAt,
} from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { commonOf } from './common.js';
import { isGitLabId } from './enrich/note.js';
import { incomplete } from './incomplete.js';
import { kindsOf } from './merge-request-kinds.js';
import type { GitLabOptions } from './options.js';
import { personIn } from './person.js';

/** A merge request that was opened, or got new commits, or what else the options say. */
export function translateMergeRequest(payload: JsonObject, request: HookRequest, ctx: DialectContext<GitLabOptions>): Translation {
  const attributes = objectAt(payload, 'object_attributes');
  if (attributes === undefined) return { invalid: ['object_attributes of the payload is missing or no object'] };
  const kinds = kindsOf(payload, attributes);
  const reason = kinds.reasonToIgnore(ctx.options);
  if (reason !== undefined) return { ignored: reason };
  return changeOf('merge_request', attributes, { gitlab_action: kinds.first ?? '' }, payload, request, ctx);
}

/** A note on a merge request; those on commits, issues and snippets make no change. */
export function translateNote(payload: JsonObject, request: HookRequest, ctx: DialectContext<GitLabOptions>): Translation {
  const note = objectAt(payload, 'object_attributes');
  if (note === undefined) return { invalid: ['object_attributes of the payload is missing or no object'] };
  const mergeRequest = objectAt(payload, 'merge_request');
  if (mergeRequest === undefined) return { ignored: 'only a note on a merge request makes a change' };
  if (booleanAt(note, 'system') === true) return { ignored: 'a note that GitLab itself wrote makes no change' };
  // Before GitLab 16.11 there was no action, and a note that was edited sent nothing.
  const action = textAt(note, 'action') ?? 'create';
  if (!ctx.options.note_actions.some((wanted) => wanted === action)) return { ignored: 'what happened to the note is not among the option note_actions' };
  return changeOf('note', mergeRequest, { gitlab_action: action, comments: textAt(note, 'note') ?? '' }, payload, request, ctx);
}

function changeOf(
  event: 'merge_request' | 'note',
  mergeRequest: JsonObject,
  more: Record<string, JsonValue>,
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<GitLabOptions>,
): Translation {
  const { options } = ctx;
  const target = filledTextAt(mergeRequest, 'target_branch');
  if (target !== undefined && !passesBranch(options.branch, { kind: 'branch', name: target })) return { ignored: 'the target branch does not match the option branch' };
  const commit = objectAt(mergeRequest, 'last_commit');
  const revision = filledTextAt(commit, 'id');
  if (revision === undefined) return { ignored: 'the merge request has no commit' };
  const skip = findSkip(options.skips, textAt(commit, 'message') ?? '');
  if (skip >= 0) return skipped('the message of the head commit', skip);

  const iid = numberAt(mergeRequest, 'iid');
  const project = [valueAt(mergeRequest, 'target'), valueAt(payload, 'project')];
  const place = placeOf(mergeRequest, iid, options);
  const common = commonOf({ payload, request, ctx, event, changes: 1, project, repository: place.fromSource ? [valueAt(mergeRequest, 'source')] : project });
  const change: ChangeInput = {
    ...common,
    author: personIn(valueAt(commit, 'author')) ?? personIn(valueAt(payload, 'user')) ?? 'unknown',
    comments: `MR#${iid ?? ''}: ${textAt(mergeRequest, 'title') ?? ''}\n\n${textAt(mergeRequest, 'description') ?? ''}`,
    revision,
    when_timestamp: toSeconds(valueAt(commit, 'timestamp')),
    branch: place.branch,
    revlink: filledTextAt(mergeRequest, 'url') ?? filledTextAt(payload, 'object_attributes', 'url'),
    properties: { ...propertiesOf(mergeRequest), ...more, ...common.properties },
  };
  const id = numberAt(mergeRequest, 'target_project_id') ?? numberAt(payload, 'project', 'id');
  return incomplete([change], isGitLabId(id) && isGitLabId(iid) ? { kind: 'merge_request', project: id, iid } : undefined, payload, ctx);
}

/** Where the change is: its branch, and whether its repository is the source project's. */
function placeOf(mergeRequest: JsonObject, iid: number | undefined, options: GitLabOptions): { branch: string | undefined; fromSource: boolean } {
  const style = options.merge_request_branch;
  const sourceIsGone = !isObject(valueAt(mergeRequest, 'source'));
  if (style === 'target' || (style === 'source' && !sourceIsGone) || iid === undefined) {
    const fromSource = style === 'source' && !sourceIsGone;
    const name = filledTextAt(mergeRequest, fromSource ? 'source_branch' : 'target_branch');
    return { branch: name === undefined ? undefined : refNameOf({ kind: 'branch', name }, options.ref_style), fromSource };
  }
  // Of a fork that was deleted, the target project still has the head.
  const ref = parseRef(`refs/merge-requests/${iid}/${style === 'merge' ? 'merge' : 'head'}`);
  return { branch: refNameOf(ref, options.ref_style), fromSource: false };
}

/** Buildbot's properties of a merge request. Of a source project that is gone there are none. */
function propertiesOf(mergeRequest: JsonObject): Record<string, JsonValue> {
  const properties: Record<string, JsonValue> = {};
  for (const side of ['source', 'target'] as const) {
    const told: Record<string, JsonValue | undefined> = {
      [`${side}_branch`]: textAt(mergeRequest, `${side}_branch`),
      [`${side}_project_id`]: numberAt(mergeRequest, `${side}_project_id`),
      [`${side}_repository`]: textAt(mergeRequest, side, 'git_http_url'),
      [`${side}_git_ssh_url`]: textAt(mergeRequest, side, 'git_ssh_url'),
    };
    for (const [name, value] of Object.entries(told)) if (value !== undefined) properties[name] = value;
  }
  return properties;
}
