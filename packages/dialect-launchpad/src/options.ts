import {
  branchOption,
  codebaseOption,
  deletionsOption,
  refStyleOption,
  repositorySecretOption,
  repositoryUrlOption,
  requireSecret,
  strictOption,
  whitelistOption,
  skipsOption,
} from 'change-hook-kit';
import { z } from 'zod';

/**
 * What can happen to a merge proposal. Launchpad's `modified` is three here: `diff_changed`, which follows a push to the source;
 * `status_changed`; and `modified` for all else, the first diff of a new proposal with it.
 */
const MERGE_PROPOSAL_ACTIONS = ['created', 'diff_changed', 'status_changed', 'modified'] as const;

export type MergeProposalAction = (typeof MERGE_PROPOSAL_ACTIONS)[number];

const oneOf = <const Name extends string>(names: readonly Name[]) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });

/** The options of a mount of `launchpad`; `docs/dialects/launchpad.md` describes them. */
export const options = requireSecret(
  z.strictObject({
    secret: repositorySecretOption,
    strict: strictOption,
    codebase: codebaseOption,
    launchpad_property_whitelist: whitelistOption,
    skips: skipsOption,
    branch: branchOption,
    deletions: deletionsOption,
    ref_style: refStyleOption(),
    repository_url: repositoryUrlOption(['https', 'ssh', 'web']),
    merge_proposal_actions: z
      .array(oneOf(MERGE_PROPOSAL_ACTIONS), {
        error: `must be a list of some of ${MERGE_PROPOSAL_ACTIONS.join(', ')}; [] is none`,
      })
      .default(['created', 'diff_changed'])
      .describe('What must happen to a merge proposal to make a change; []: nothing does.'),
    /** Whose branch and repository the change has. The target's, as with gitlab: Launchpad keeps no ref of a merge proposal. */
    merge_proposal_branch: oneOf(['source', 'target']).default('target')
      .describe('Whose branch and repository its change has: the source, or the target.'),
  }),
);

export type LaunchpadOptions = z.output<typeof options>;
