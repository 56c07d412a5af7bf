import { isEd25519Key } from 'change-hook-core';
import {
  branchOption,
  codebaseOption,
  deletionsOption,
  refStyleOption,
  repositoryUrlOption,
  skipsOption,
  whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';

/** The key with which sr.ht signs. Every service of an instance publishes it at `/query/api-meta.json`. */
export const SR_HT_KEY = 'uX7KWyyDNMaBma4aVbJ/cbUQpdjqczuCyK/HxzV/u+4=';

const publicKey = z
  .string({ error: 'must be a text' })
  .refine(isEd25519Key, {
    error: 'must be an Ed25519 public key: 32 bytes in Base64, as /query/api-meta.json of the instance shows it',
  });

/** The options of a mount of `sourcehut`; `docs/dialects/sourcehut.md` describes them. */
export const options = z.strictObject({
  public_key: z
    .union([publicKey, z.array(publicKey).min(1, { error: 'the list is empty, so nothing could ever be verified' })], {
      error: 'must be an Ed25519 public key in Base64, or a list of such',
    })
    .default(SR_HT_KEY)
    .transform((keys): readonly string[] => [keys].flat())
    .describe('The Ed25519 key of the instance in Base64; one, or a list.'),
  /** Where the repositories are: no payload tells. It is written into changes, and never asked. */
  sourcehut_url: z
    .string({ error: 'must be a URL' })
    .refine((text) => /^https?:\/\/[^/?#@\s]+\/?$/i.test(text) && URL.canParse(text), {
      error: 'must be the https URL of the git service, without path, user and query, as in https://git.sr.ht',
    })
    .default('https://git.sr.ht')
    .describe('The root of the git service, for the addresses of repositories.'),
  codebase: codebaseOption,
  sourcehut_property_whitelist: whitelistOption,
  skips: skipsOption,
  branch: branchOption,
  deletions: deletionsOption,
  ref_style: refStyleOption(),
  repository_url: repositoryUrlOption(['https', 'ssh']),
});

export type SourceHutOptions = z.output<typeof options>;
