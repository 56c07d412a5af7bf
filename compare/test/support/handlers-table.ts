import { signers, type Sign } from 'change-hook-testkit';

/** A handler of Buildbot's for the sender that a dialect of ours understands, too. */
export interface Handler {
  /** Signs the cases whose `sign` names no header, as the tests of the dialect do. */
  sign?: Sign;
  /** Options that are called the same and mean the same there. A value of another type is ours alone, as a list of secrets is. */
  options: Readonly<Record<string, 'text' | 'boolean' | 'texts'>>;
  /** Values of options of ours that ask for what Buildbot does anyhow. */
  ways: Readonly<Record<string, unknown>>;
}

const NO_OPTIONS: Handler = { options: {}, ways: {} };

/**
 * Buildbot 3.7.0's handlers, by the name of the dialect on both sides. `poller` makes no changes. The other dialects have none in
 * Buildbot itself.
 */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  base: NO_OPTIONS,
  bitbucket: NO_OPTIONS,
  bitbucketcloud: {
    options: { codebase: 'text', bitbucket_property_whitelist: 'texts' },
    ways: { commits: 'head', deletions: 'change' },
  },
  bitbucketserver: {
    options: { codebase: 'text', bitbucket_property_whitelist: 'texts' },
    ways: { commits: 'head', deletions: 'change' },
  },
  github: {
    sign: signers.hmacHex({ header: 'x-hub-signature-256', prefix: 'sha256=' }),
    options: { secret: 'text', strict: 'boolean', codebase: 'text', github_property_whitelist: 'texts', skips: 'texts', pullrequest_ref: 'text' },
    ways: { pullrequest_author: 'sender' },
  },
  gitlab: {
    sign: signers.tokenHeader({ header: 'x-gitlab-token' }),
    options: { secret: 'text' },
    ways: { strict: true },
  },
  gitorious: NO_OPTIONS,
};
