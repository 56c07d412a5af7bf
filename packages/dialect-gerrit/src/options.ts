import {
  apiEndpointOption,
  branchOption,
  codebaseOption,
  deletionsOption,
  isObject,
  refStyleOption,
  skipsOption,
  tokenOption,
  verifyOption,
  whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';

/**
 * The events that can make a change. A submit gives `change-merged` and `ref-updated`, so that whoever lists both gets two
 * changes of it; `batch-ref-updated` tells what `ref-updated` tells, and a server sends the one or the other, or both.
 */
const EVENTS = [
  'patchset-created',
  'change-merged',
  'change-restored',
  'change-abandoned',
  'comment-added',
  'vote-deleted',
  'topic-changed',
  'hashtags-changed',
  'reviewer-added',
  'wip-state-changed',
  'private-state-changed',
  'ref-updated',
  'batch-ref-updated',
] as const;

export type EventName = (typeof EVENTS)[number];

/** How a patch set differs from the one before; the words are Gerrit's. */
const PATCH_SET_KINDS = [
  'REWORK',
  'TRIVIAL_REBASE',
  'TRIVIAL_REBASE_WITH_MESSAGE_UPDATE',
  'MERGE_FIRST_PARENT_UPDATE',
  'NO_CODE_CHANGE',
  'NO_CHANGE',
] as const;

const oneOf = <const Name extends string>(names: readonly Name[]) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });
const listOf = <const Name extends string>(names: readonly Name[]) =>
  z.array(oneOf(names), { error: `must be a list of some of ${names.join(', ')}` });

/** The options of a mount of `gerrit`; `docs/dialects/gerrit.md` describes them. */
export const options = z
  .strictObject({
    // Those that Buildbot's GerritChangeSource handles.
    events: listOf(EVENTS)
      .min(1, { error: 'is empty, so nothing would ever be built' })
      .default(['patchset-created', 'ref-updated'])
      .describe('The events that make changes.'),
    ignored_patchset_kinds: listOf(PATCH_SET_KINDS).default([])
      .describe('Kinds of patch sets that make no change.'),
    work_in_progress: z.boolean({ error: 'must be true or false' }).default(true)
      .describe('Whether changes that are work in progress count.'),
    /** `ref`: `refs/changes/23/123/2`, which git can fetch; `target`: the branch into which it wants to be merged. */
    change_branch: oneOf(['ref', 'target']).default('ref')
      .describe("A patch set's branch: refs/changes/... (ref), or the branch it is for (target)."),
    gitbaseurl: z.string({ error: 'must be a text' }).regex(/\S/, { error: 'is empty; leave it out' }).optional()
      .describe("What stands before the project's name in a repository."),
    codebase: codebaseOption,
    // All, as GerritChangeSource does: Buildbot's reporters for Gerrit read event.change.id and others.
    gerrit_property_whitelist: whitelistOption.removeDefault().default(['event.*']),
    skips: skipsOption.removeDefault().default([]),
    branch: branchOption,
    deletions: deletionsOption,
    ref_style: refStyleOption(),
    /** The server's root. It has no default: every one is somebody's own. */
    gerrit_url: apiEndpointOption('').removeDefault().optional(),
    user: z
      .string({ error: 'must be a text' })
      .regex(/^[^:\s]+$/, { error: 'is empty, or holds a colon or white space' })
      .optional()
      .describe('The user of the HTTP password in token.'),
    token: tokenOption,
    verify: verifyOption,
  })
  .refine((value) => !isObject(value) || value['token'] === undefined || value['gerrit_url'] !== undefined, {
    path: ['gerrit_url'],
    error: 'is required by token: it says where the token may be sent, as in gerrit_url: "https://review.example.org"',
    when: ({ value }) => isObject(value),
  })
  .refine((value) => !isObject(value) || (value['token'] === undefined) === (value['user'] === undefined), {
    path: ['user'],
    error: 'and token belong together: give both, or neither',
    when: ({ value }) => isObject(value),
  });

export type GerritOptions = z.output<typeof options>;
