import { filledTextAt, fullRefName, isObject, isZeros, listAt, objectAt, parseRef } from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { idOf } from './commit.js';

/** One ref of a push, whichever of the two shapes told of it. */
export interface PushedRef {
  ref: Ref;
  /** The commit that it was at; undefined: it is new. */
  from: string | undefined;
  /** The commit that it is at; undefined: it was deleted. */
  to: string | undefined;
  /** The commits that the payload tells of it, oldest first; they end at `to`, and need not be all. */
  commits: JsonObject[];
}

/** The refs of a push; undefined when the payload has neither shape. A ref without a name is left out. */
export function pushedRefs(payload: JsonObject): PushedRef[] | undefined {
  const native = listAt(payload, 'changes');
  if (native !== undefined) return native.flatMap((change) => nativeRef(change, native.length === 1 ? payload : undefined));
  return listAt(payload, 'push', 'changes')?.flatMap(addOnRef);
}

/** Bitbucket's own: `ref`, `fromHash`, `toHash`, where 40 zeros are no commit. Only of the single ref of a push are the commits told. */
function nativeRef(change: unknown, payload: JsonObject | undefined): PushedRef[] {
  const id = filledTextAt(change, 'ref', 'id') ?? filledTextAt(change, 'refId');
  if (id === undefined) return [];
  const [from, to] = [hashAt(change, 'fromHash'), hashAt(change, 'toHash')];
  const gone = filledTextAt(change, 'type') === 'DELETE';
  return [{ ref: parseRef(id), from, to: gone ? undefined : to, commits: gone || to === undefined ? [] : commitsOf(payload, to) }];
}

/** Newest first in the payload, `toCommit` being the newest. A list that does not end at `to` tells of something else. */
function commitsOf(payload: JsonObject | undefined, to: string): JsonObject[] {
  const commits = (listAt(payload, 'commits') ?? []).filter(isObject);
  if (idOf(commits[0]) === to) return commits.reverse();
  const head = objectAt(payload, 'toCommit');
  return head !== undefined && idOf(head) === to ? [head] : [];
}

/** The add-on's: `new` and `old`, each with a name, a type and a target. */
function addOnRef(change: unknown): PushedRef[] {
  const [after, before] = [objectAt(change, 'new'), objectAt(change, 'old')];
  const name = filledTextAt(after ?? before, 'name');
  if (name === undefined) return [];
  const kind = filledTextAt(after ?? before, 'type')?.toLowerCase() === 'tag' ? 'tag' : 'branch';
  // Some write the whole name.
  const ref = parseRef(name).kind === 'other' ? parseRef(fullRefName({ kind, name })) : parseRef(name);
  return [{ ref, from: hashAt(before, 'target', 'hash'), to: hashAt(after, 'target', 'hash'), commits: [] }];
}

function hashAt(value: unknown, ...path: readonly string[]): string | undefined {
  const hash = filledTextAt(value, ...path);
  return isZeros(hash) ? undefined : hash;
}
