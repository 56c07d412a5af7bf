import { z } from 'zod';
import { matchesAny } from './fnmatch.js';
import { fullRefName } from './refs.js';
import type { Ref } from './refs.js';

const branchPattern = z.string({ error: 'must be an fnmatch pattern, a text' }).regex(/\S/, { error: 'a pattern is empty' });

/** `branch`: fnmatch patterns of the branches that make changes, one or a list. Default: all. Use with {@link passesBranch}. */
export const branchOption = z
  .union([branchPattern, z.array(branchPattern).min(1, { error: 'the list is empty, so nothing would ever be built; leave branch out for all branches' })], {
    error: 'must be an fnmatch pattern or a list of them, none of them empty',
  })
  .transform((patterns): readonly string[] => [patterns].flat())
  .describe('fnmatch patterns of the branches that make changes: one, or a list. Default: all.')
  .optional();

/**
 * Whether a ref passes the option `branch`. A pattern is compared with the short name of a branch (`main`) and with the full name of
 * any ref (`refs/tags/v1`): so `v*` lets no tag through, and `refs/tags/*` all of them.
 */
export function passesBranch(patterns: readonly string[] | undefined, ref: Ref): boolean {
  if (patterns === undefined) return true;
  return (ref.kind === 'branch' && matchesAny(patterns, ref.name)) || matchesAny(patterns, fullRefName(ref));
}

export type RefStyle = 'short' | 'full';

/** `ref_style`: whether a change's branch is `main` or `refs/heads/main`. Use with {@link refNameOf}. */
export const refStyleOption = (preset: RefStyle = 'short') =>
  z
    .enum(['short', 'full'], { error: 'must be short (main) or full (refs/heads/main)' })
    .describe("A change's branch is main (short) or refs/heads/main (full).")
    .default(preset);

/** The name that a change has for a ref. */
export const refNameOf = (ref: Ref, style: RefStyle): string => (style === 'full' ? fullRefName(ref) : ref.name);

/** `deletions`: what a deleted branch or tag comes to: `ignore`, or `change`. */
export const deletionsOption = z
  .enum(['ignore', 'change'], { error: 'must be ignore or change' })
  .describe('What a deleted branch or tag comes to.')
  .default('ignore');

/** The category of the change that a deletion makes: Buildbot's own word for it. */
export const REF_DELETED = 'ref-deleted';

/** `commits`: a change for each commit of a push (`all`), or one for the push (`head`). Use with `joinChanges`. */
export const commitsOption = z
  .enum(['all', 'head'], { error: 'must be all or head' })
  .describe('A change for each commit of a push (all), or one for the push (head).')
  .default('all');

/** `repository_url`: which of a repository's addresses is the change's `repository`; the first of `styles` is the default. */
export function repositoryUrlOption<const Style extends string>(styles: readonly [Style, ...Style[]]) {
  return z
    .enum(styles, { error: `must be one of ${styles.join(', ')}` })
    .describe("Which of the repository's addresses is the change's repository.")
    .default(() => styles[0]);
}
