import {
  branchOption,
  codebaseOption,
  commitsOption,
  deletionsOption,
  refStyleOption,
  skipsOption,
  whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';

/** The options of a mount of `gitorious`; `docs/dialects/gitorious.md` describes them. */
export const options = z.strictObject({
  codebase: codebaseOption,
  gitorious_property_whitelist: whitelistOption,
  branch: branchOption,
  commits: commitsOption,
  deletions: deletionsOption,
  ref_style: refStyleOption(),
  // Not DEFAULT_SKIPS: Buildbot's handler skips nothing.
  skips: skipsOption.removeDefault().default([]),
});

export type GitoriousOptions = z.output<typeof options>;
