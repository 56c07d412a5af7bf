import { isDeepStrictEqual } from 'node:util';
import type { MasterChange } from 'change-hook-testkit';

/** What one side made of a request. */
export interface Outcome {
  /** Of the answer to the request. */
  status: number;
  /** What its master recorded. */
  changes: readonly MasterChange[];
}

export interface Difference {
  /** `answer`, `changes`, or a field of a change; a property is `properties.NAME`. */
  field: string;
  ours: unknown;
  theirs: unknown;
}

const FIELDS = [
  'author', 'committer', 'comments', 'files', 'revision', 'when_timestamp', 'branch', 'category', 'revlink', 'repository', 'project', 'codebase',
] as const;

/** A field that a change does not have. */
const ABSENT = '(absent)';
/** A master gives the time of arrival to a change that has none. */
const ARRIVAL = '(the time of arrival)';

/**
 * In what two outcomes differ, each field once. Changes of the same revision are compared; where some have no counterpart, or come in
 * another order, `changes` differs. As many changes on both sides, none of them of the same revision, are compared in their order: then they differ in it.
 * `since`: seconds since 1970; a change that is dated later had no time.
 */
export function differences(ours: Outcome, theirs: Outcome, since: number): Difference[] {
  const found: Difference[] = [];
  const note = (field: string, mine: unknown, other: unknown): void => {
    if (isDeepStrictEqual(mine, other) || found.some((it) => it.field === field)) return;
    found.push({ field, ours: mine, theirs: other });
  };
  note('answer', answerOf(ours.status), answerOf(theirs.status));
  const compared = pairs(ours.changes, theirs.changes);
  const inOrder = compared.every(([, other], at) => at === 0 || theirs.changes.indexOf(compared[at - 1]![1]) < theirs.changes.indexOf(other));
  if (!inOrder || compared.length < Math.max(ours.changes.length, theirs.changes.length)) note('changes', list(ours.changes), list(theirs.changes));
  for (const [mine, other] of compared) {
    const [left, right] = [fieldsOf(mine, since), fieldsOf(other, since)];
    for (const field of new Set([...left.keys(), ...right.keys()])) note(field, get(left, field), get(right, field));
  }
  return found.sort((a, b) => (a.field < b.field ? -1 : 1));
}

/** A forge shows what is not 2xx as a failure, and many stop sending after some of them. */
function answerOf(status: number): string {
  if (status >= 200 && status < 300) return 'taken';
  return status < 500 ? 'refused' : 'failed';
}

function pairs(ours: readonly MasterChange[], theirs: readonly MasterChange[]): [MasterChange, MasterChange][] {
  const rest = [...theirs];
  const same = ours.flatMap((mine): [MasterChange, MasterChange][] => {
    const sameRef = rest.findIndex((other) => other.revision === mine.revision && other.branch === mine.branch);
    const at = sameRef >= 0 ? sameRef : rest.findIndex((other) => other.revision === mine.revision);
    return at < 0 ? [] : [[mine, rest.splice(at, 1)[0]!]];
  });
  return same.length === 0 && ours.length === theirs.length ? ours.map((mine, at) => [mine, theirs[at]!]) : same;
}

const list = (changes: readonly MasterChange[]): string[] => changes.map(({ branch, revision }) => `${revision} on ${branch}`);

function fieldsOf(change: MasterChange, since: number): Map<string, unknown> {
  const fields = new Map<string, unknown>(FIELDS.map((field) => [field, change[field]]));
  if (change.when_timestamp >= since) fields.set('when_timestamp', ARRIVAL);
  for (const [name, [value]] of Object.entries(change.properties)) fields.set(`properties.${name}`, value);
  return fields;
}

const get = (fields: Map<string, unknown>, field: string): unknown => (fields.has(field) ? fields.get(field) : ABSENT);
