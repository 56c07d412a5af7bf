import { ChangeHookError } from 'change-hook-core';
import type { DialectContext, Verification } from 'change-hook-core';
import { z } from 'zod';
import { compileFnmatch } from './fnmatch.js';
import type { TextMatcher } from './fnmatch.js';
import { filledText } from './filled-text.js';

/** Secrets by fnmatch pattern of a repository's name. */
export type SecretsByRepository = Readonly<Record<string, string | readonly string[]>>;

export type RepositorySecrets = string | readonly string[] | SecretsByRepository;

const oneOrSeveral = z.union([filledText('a secret'), z.array(filledText('a secret')).min(1, { error: 'the list of secrets is empty' })], {
  error: 'must be a text or a list of texts',
});

const byPattern = z.record(z.string().regex(/\S/), oneOrSeveral).refine((secret) => Object.keys(secret).length > 0, { error: 'names no secret' });

/**
 * `secret` of a dialect that verifies by {@link verifyForRepository}: a text, a list of texts, or an object from patterns of
 * repositories to either. Never use it without that function: `ctx.secrets` holds the secrets of all patterns, and each of them
 * would then open every repository.
 */
export const repositorySecretOption = z
  .union([filledText('the secret'), z.array(filledText('a secret')).min(1, { error: 'the list of secrets is empty' }), byPattern], {
    error: 'must be a text, a list of texts, or an object of them by pattern of repositories, and none of them empty',
  })
  .describe('What sender and gateway both know, as "${env:WEBHOOK_SECRET}": one, a list while one replaces another, or an object by pattern of repositories.')
  .optional();

/**
 * Verifies with the secrets that the option gives to the repository of the request. With a text or a list, `check` is simply called
 * with `ctx.secrets`. With patterns, it gets the secrets of the first pattern, in the order of the config, that the repository's name
 * matches; case does not count, as on the forges. `repositoryOf` reads the name from the body, which nobody has verified yet: it is
 * used for this choice alone. Nothing is let in when the name can't be read (undefined, or a throw) or no pattern matches.
 */
export function verifyForRepository(
  ctx: DialectContext<{ readonly secret?: RepositorySecrets | undefined }>,
  repositoryOf: () => string | undefined,
  check: (secrets: readonly string[]) => Verification,
): Verification {
  const { secret } = ctx.options;
  if (!isByRepository(secret)) return check(ctx.secrets);
  const groups = groupsOf(secret);
  const name = nameOrNone(repositoryOf)?.toLowerCase();
  const group = name === undefined ? undefined : groups.find(({ matches }) => matches(name));
  if (group !== undefined) return check(group.secrets);
  ctx.log.info('a request was refused: no pattern of secret matches its repository, or it names none');
  // An unsigned request is told that it is unsigned; one that is signed by any secret of the mount is a mismatch all the same.
  const verification = check(groups.flatMap(({ secrets }) => secrets));
  return verification.ok ? { ok: false, reason: 'mismatch' } : verification;
}

/**
 * The secret that a webhook of a repository is registered with: the first that would open its requests; undefined for a mount without
 * one. Throws `CH_ADMIN_REFUSED` where the mount has secrets and none for the repository: every delivery would be refused.
 */
export function secretForRepository(ctx: DialectContext<{ readonly secret?: RepositorySecrets | undefined }>, repository: string): string | undefined {
  const { secret } = ctx.options;
  if (!isByRepository(secret)) return ctx.secrets[0];
  const first = groupsOf(secret).find(({ matches }) => matches(repository.toLowerCase()))?.secrets[0];
  if (first !== undefined) return first;
  const mend = 'add a pattern for it to the option secret of the mount';
  throw new ChangeHookError('CH_ADMIN_REFUSED', { what: `get a webhook for ${repository}`, reason: 'no pattern of the option secret matches it', mend });
}

interface Group {
  matches: TextMatcher;
  secrets: readonly string[];
}

/** Options stay the same objects for as long as they hold. */
const compiled = new WeakMap<SecretsByRepository, readonly Group[]>();

function groupsOf(secret: SecretsByRepository): readonly Group[] {
  let groups = compiled.get(secret);
  if (groups === undefined) {
    groups = Object.entries(secret).map(([pattern, secrets]) => ({ matches: compileFnmatch(pattern.toLowerCase()), secrets: [secrets].flat() }));
    compiled.set(secret, groups);
  }
  return groups;
}

const isByRepository = (secret: RepositorySecrets | undefined): secret is SecretsByRepository =>
  typeof secret === 'object' && !Array.isArray(secret);

/** A body that can't be parsed throws; here that means that nobody can tell which secret is asked for. */
function nameOrNone(repositoryOf: () => string | undefined): string | undefined {
  try {
    return repositoryOf();
  } catch {
    return undefined;
  }
}
