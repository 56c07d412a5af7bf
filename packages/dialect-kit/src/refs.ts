/** A git ref, told apart: `refs/heads/x` is branch `x`, `refs/tags/x` tag `x`; of any other the whole name is kept. */
export interface Ref {
  kind: 'branch' | 'tag' | 'other';
  name: string;
}

const BRANCH = 'refs/heads/';
const TAG = 'refs/tags/';

export function parseRef(ref: string): Ref {
  if (ref.length > BRANCH.length && ref.startsWith(BRANCH)) return { kind: 'branch', name: ref.slice(BRANCH.length) };
  if (ref.length > TAG.length && ref.startsWith(TAG)) return { kind: 'tag', name: ref.slice(TAG.length) };
  return { kind: 'other', name: ref };
}

/** The ref's whole name, `refs/heads/x`. */
export function fullRefName(ref: Ref): string {
  return ref.kind === 'branch' ? BRANCH + ref.name : ref.kind === 'tag' ? TAG + ref.name : ref.name;
}

/** The hash of nothing: what `before` holds when a ref is made, and `after` when it is deleted. SHA-1 or SHA-256. */
export function isZeros(hash: unknown): boolean {
  return typeof hash === 'string' && /^(?:0{40}|0{64})$/.test(hash);
}
