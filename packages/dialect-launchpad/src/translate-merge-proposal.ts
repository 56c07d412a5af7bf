import { PARTIAL } from 'change-hook-core';
import type { DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import { filledTextAt, findSkip, objectAt, parseRef, passesBranch, refNameOf, skipped, textAt, valueAt } from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf } from './frame.js';
import type { LaunchpadOptions, MergeProposalAction } from './options.js';
import { addressOf, pageOf } from './place.js';
import type { Place } from './place.js';
import { sideOf } from './repository-of.js';

/** `merge-proposal:0.1` as one change. Launchpad tells neither its revision nor its files. */
export function translateMergeProposal(
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<LaunchpadOptions>,
): Translation {
  const { options } = ctx;
  const link = filledTextAt(payload, 'merge_proposal')?.replace(/^\/+/, '');
  if (link === undefined) return { invalid: ['merge_proposal of the payload is missing or no text'] };
  const action = actionOf(payload);
  if (action === undefined) return { ignored: 'this action of a merge proposal makes no change' };
  if (!options.merge_proposal_actions.includes(action))
    return { ignored: `the option merge_proposal_actions does not name ${action}` };
  const sides = { source: sideOf(payload, 'source'), target: sideOf(payload, 'target') };
  const place = sides[options.merge_proposal_branch];
  if (place === undefined) return { invalid: [`the ${options.merge_proposal_branch} of the merge proposal is missing`] };
  const refs = { source: refOf(payload, 'source', sides.source), target: refOf(payload, 'target', sides.target) };
  if (!passesBranch(options.branch, refs.target ?? { kind: 'branch', name: '' }))
    return { ignored: 'the option branch does not let the target of the merge proposal through' };
  const [message, description] = [textAt(payload, 'new', 'commit_message') ?? '', textAt(payload, 'new', 'description') ?? ''];
  const skip = findSkip(options.skips, `${message}\n${description}`);
  if (skip >= 0) return skipped('the text of the merge proposal', skip);

  const number = /\/\+merge\/(\d{1,12})$/.exec(link)?.[1];
  const ref = refs[options.merge_proposal_branch];
  const frame = frameOf(payload, place, 'merge-proposal:0.1', request, ctx);
  const properties: Record<string, JsonValue> = { action };
  for (const side of ['source', 'target'] as const) {
    const [at, its] = [sides[side], refs[side]];
    if (at !== undefined) properties[`${side}_repository`] = addressOf(at, options.repository_url);
    if (its !== undefined) properties[`${side}_branch`] = refNameOf(its, options.ref_style);
  }
  const status = filledTextAt(payload, 'new', 'queue_status');
  return {
    changes: [
      {
        ...frame,
        author: filledTextAt(payload, 'new', 'registrant')?.replace(/^\/?~/, '') ?? 'unknown',
        comments: `MP${number === undefined ? '' : `#${number}`}: ${message}\n\n${description}`,
        files: [],
        branch: ref === undefined ? undefined : refNameOf(ref, options.ref_style),
        category: 'merge_proposal',
        revlink: pageOf(link),
        properties: {
          ...properties,
          ...(number === undefined ? {} : { mp_number: Number(number) }),
          ...(status === undefined ? {} : { queue_status: status }),
          ...frame.properties,
          [PARTIAL]: true,
        },
      },
    ],
  };
}

/** The action in the words of the option `merge_proposal_actions`; of one that is deleted there is nothing to build. */
function actionOf(payload: JsonObject): MergeProposalAction | undefined {
  switch (payload['action']) {
    case 'created':
      return 'created';
    case 'modified': {
      const [before, now] = ['old', 'new'].map((side) => objectAt(payload, side));
      const differs = (name: string): boolean => JSON.stringify(textAt(before, name)) !== JSON.stringify(textAt(now, name));
      // The first diff is made after the proposal, whose own event has been sent.
      if (differs('preview_diff') && filledTextAt(before, 'preview_diff') !== undefined) return 'diff_changed';
      return differs('queue_status') ? 'status_changed' : 'modified';
    }
    default:
      return undefined;
  }
}

/** A Bazaar branch is its own ref. */
function refOf(payload: JsonObject, side: 'source' | 'target', place: Place | undefined): Ref | undefined {
  const name = valueAt(payload, 'new', `${side}_git_path`);
  if (typeof name === 'string' && name.trim() !== '') return parseRef(name);
  return place?.vcs === 'bzr' ? { kind: 'branch', name: place.path } : undefined;
}
