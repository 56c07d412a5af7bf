import { booleanAt, filledTextAt, isObject, textAt, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { MERGE_REQUEST_KINDS } from './choices.js';
import type { MergeRequestKind } from './choices.js';
import type { GitLabOptions } from './options.js';

/** What happens to a merge request that is closed or merged; anything else about it is of no more interest. */
const ENDS: ReadonlySet<MergeRequestKind> = new Set(['close', 'merge']);

interface Kinds {
  /** The first of them, for the property `gitlab_action`. */
  readonly first: MergeRequestKind | undefined;
  /** Why the event makes no change under these options; undefined when it makes one. */
  reasonToIgnore(options: Pick<GitLabOptions, 'merge_request_actions' | 'merge_request_drafts'>): string | undefined;
}

/** What happened to a merge request. One update can be several things: new commits, say, and no draft any more. */
export function kindsOf(payload: JsonObject, attributes: JsonObject): Kinds {
  const kinds = listKinds(payload, attributes);
  const state = textAt(attributes, 'state');
  const draft = booleanAt(attributes, 'draft') ?? booleanAt(attributes, 'work_in_progress') ?? false;
  return {
    first: kinds[0],
    reasonToIgnore({ merge_request_actions: wanted, merge_request_drafts: drafts }) {
      if (kinds.length === 0) return 'no known action happened to the merge request';
      if (!drafts && draft) return 'the merge request is a draft';
      // Without drafts, the first that is built of one is its end as a draft.
      if (!kinds.some((kind) => wanted.includes(kind) || (!drafts && kind === 'ready'))) {
        return `what happened to the merge request (${kinds.join(', ')}) is not among those of the option merge_request_actions`;
      }
      if ((state === 'closed' || state === 'merged') && !kinds.some((kind) => ENDS.has(kind))) return `the merge request is ${state}`;
      return undefined;
    },
  };
}

function listKinds(payload: JsonObject, attributes: JsonObject): MergeRequestKind[] {
  const action = textAt(attributes, 'action');
  // GitLab sends oldrev when, and only when, the code changed.
  const hasNewCommits = filledTextAt(attributes, 'oldrev') !== undefined;
  if (action !== 'update' && !(action === undefined && hasNewCommits)) {
    const known = MERGE_REQUEST_KINDS.find((kind) => kind === action);
    return known === undefined || known === 'retarget' || known === 'ready' || known === 'edit' ? [] : [known];
  }
  const kinds: MergeRequestKind[] = hasNewCommits ? ['update'] : [];
  if (isObject(valueAt(payload, 'changes', 'target_branch'))) kinds.push('retarget');
  const draft = valueAt(payload, 'changes', 'draft') ?? valueAt(payload, 'changes', 'work_in_progress');
  if (booleanAt(draft, 'previous') === true && booleanAt(draft, 'current') === false) kinds.push('ready');
  return kinds.length === 0 ? ['edit'] : kinds;
}
