import { codebaseOption, requireSecret, secretOption, skipsOption, strictOption, whitelistOption } from 'change-hook-kit';
import { z } from 'zod';

/** The options of a mount of `github`; `docs/dialects/github.md` describes them. */
export const options = requireSecret(
  z.strictObject({
    secret: secretOption,
    strict: strictOption,
    codebase: codebaseOption,
    github_property_whitelist: whitelistOption,
    skips: skipsOption,
  }),
);

export type GitHubOptions = z.output<typeof options>;
