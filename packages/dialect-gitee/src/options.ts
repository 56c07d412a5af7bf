import {
  branchOption,
  codebaseOption,
  commitsOption,
  deletionsOption,
  refStyleOption,
  repositorySecretOption,
  repositoryUrlOption,
  requireSecret,
  skipsOption,
  strictOption,
  whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';

/**
 * What can happen to a pull request. Gitee's `update` is three here, by its `action_desc`; `update` is what is left of it,
 * labels say.
 */
const PULL_REQUEST_ACTIONS = [
  'open',
  'source_branch_changed',
  'target_branch_changed',
  'update',
  'close',
  'merge',
  'assign',
  'test',
  'tested',
  'approved',
] as const;

export type PullRequestAction = (typeof PULL_REQUEST_ACTIONS)[number];

/**
 * The branch of a pull request's change: the ref that the target repository keeps of it, `refs/pull/N/head`, its source, or its
 * target.
 */
const PULL_REQUEST_BRANCHES = ['ref', 'head', 'base'] as const;

const oneOf = <const Name extends string>(names: readonly Name[]) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });

/** The options of a mount of `gitee`; `docs/dialects/gitee.md` describes them. */
export const options = requireSecret(
  z.strictObject({
    secret: repositorySecretOption,
    strict: strictOption,
    require_signature: z.boolean({ error: 'must be true or false' }).default(false)
      .describe('Refuse requests that carry the password itself instead of a signature.'),
    /** Seconds that the signed time may be from now. Gitee's page allows an hour. */
    tolerance: z
      .number({ error: 'must be a number of seconds' })
      .int({ error: 'must be a whole number of seconds' })
      .min(1, { error: 'must be a second or more' })
      .max(86_400, { error: 'must be a day or less' })
      .default(3_600)
      .describe('Seconds that the signed time may be from now.'),
    codebase: codebaseOption,
    gitee_property_whitelist: whitelistOption,
    skips: skipsOption,
    branch: branchOption,
    commits: commitsOption,
    deletions: deletionsOption,
    ref_style: refStyleOption(),
    repository_url: repositoryUrlOption(['clone', 'ssh', 'html']),
    pull_request_actions: z
      .array(oneOf(PULL_REQUEST_ACTIONS), { error: `must be a list of some of ${PULL_REQUEST_ACTIONS.join(', ')}; [] is none` })
      .default(['open', 'source_branch_changed'])
      .describe('What must happen to a pull request to make a change; []: nothing does.'),
    pull_request_branch: oneOf(PULL_REQUEST_BRANCHES).default('ref')
      .describe("A pull request's branch: its ref, its head or its base."),
  }),
);

export type GiteeOptions = z.output<typeof options>;
