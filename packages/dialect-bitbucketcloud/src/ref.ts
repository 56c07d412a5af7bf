import { filledTextAt, fullRefName, matchesAny, passesBranch, refNameOf } from 'change-hook-kit';
import type { Ref } from 'change-hook-kit';
import type { BitbucketCloudOptions } from './options.js';

/** A ref of a push, before or after it. */
export interface PushedRef {
  ref: Ref;
  /** Mercurial's named branches and bookmarks have no `refs/` name. */
  plain: boolean;
}

/** Of `new` or `old` in a push; undefined when it has no name. A type that nobody documents is taken for a branch. */
export function refOf(side: unknown): PushedRef | undefined {
  const name = filledTextAt(side, 'name');
  if (name === undefined) return undefined;
  const type = filledTextAt(side, 'type');
  return { ref: { kind: type === 'tag' ? 'tag' : 'branch', name }, plain: type === 'named_branch' || type === 'bookmark' };
}

export const branchOf = ({ ref, plain }: PushedRef, options: BitbucketCloudOptions): string => (plain ? ref.name : refNameOf(ref, options.ref_style));

export function passes({ ref, plain }: PushedRef, { branch }: BitbucketCloudOptions): boolean {
  return passesBranch(branch, ref) || (plain && branch !== undefined && matchesAny(branch, ref.name));
}

export const branchNamed = (name: string | undefined, options: BitbucketCloudOptions): string | undefined =>
  name === undefined ? undefined : options.ref_style === 'full' ? fullRefName({ kind: 'branch', name }) : name;
