import {
  apiEndpointOption,
  branchOption,
  codebaseOption,
  refStyleOption,
  repositoryUrlOption,
  requireSecret,
  secretOption,
  skipsOption,
  strictOption,
  tokenOption,
  verifyOption,
  whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';

const OBJECTS = ['revision', 'commit'] as const;

export type ObjectKind = (typeof OBJECTS)[number];

/** What happened to a revision, in Conduit's words (`transaction.search`). */
const REVISION_TRANSACTIONS = [
  'create',
  'update',
  'accept',
  'request-changes',
  'request-review',
  'plan-changes',
  'resign',
  'reclaim',
  'reopen',
  'commandeer',
  'publish',
  'abandon',
  'close',
  'comment',
  'status',
] as const;

const oneOf = <const Name extends string>(names: readonly Name[]) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });
const listOf = <const Name extends string>(names: readonly Name[]) =>
  z
    .array(oneOf(names), { error: `must be a list of some of ${names.join(', ')}` })
    .min(1, { error: 'is empty, so nothing would ever be built' });

/** The options of a mount of `phabricator`; `docs/dialects/phabricator.md` describes them. */
export const options = requireSecret(
  z.strictObject({
    secret: secretOption,
    strict: strictOption,
    /** Both are required: an event names its object and nothing else, so without Conduit there is nothing to build. */
    phabricator_url: apiEndpointOption('').removeDefault(),
    token: tokenOption.unwrap(),
    verify: verifyOption,
    objects: listOf(OBJECTS).default(['revision', 'commit'])
      .describe('The objects that make changes.'),
    revision_transactions: listOf(REVISION_TRANSACTIONS).default(['create', 'update'])
      .describe('What must happen to a revision to make a change.'),
    drafts: z.boolean({ error: 'must be true or false' }).default(true)
      .describe('Whether drafts count.'),
    /**
     * `onto`: the branch that the revision is for; `staging`: the tag that arc pushes to a staging area,
     * `phabricator/diff/NUMBER`.
     */
    revision_branch: oneOf(['onto', 'staging']).default('onto')
      .describe("A revision's branch: the one that it is for (onto), or the tag of the staging area (staging)."),
    codebase: codebaseOption,
    phabricator_property_whitelist: whitelistOption,
    skips: skipsOption,
    branch: branchOption,
    ref_style: refStyleOption(),
    repository_url: repositoryUrlOption(['https', 'ssh']),
  }),
);

export type PhabricatorOptions = z.output<typeof options>;
