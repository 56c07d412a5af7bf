import { normaliseChange } from 'change-hook-core';
import type { ChangeInput } from 'change-hook-core';
import { isObject, toSeconds } from 'change-hook-kit';

/** Makes changes of what the expression gave: none, one or a list. Or tells the operator what is wrong with it, without any of its texts. */
export function toChanges(result: unknown): { changes: readonly ChangeInput[] } | { wrong: string } {
  const given = (Array.isArray(result) ? (result as unknown[]) : [result]).filter((it) => it !== undefined && it !== null);
  const changes: ChangeInput[] = [];
  for (const [at, item] of given.entries()) {
    const which = given.length === 1 ? 'the change' : `change ${at + 1}`;
    if (!isObject(item)) return { wrong: `${which} that the expression of the option changes gives is no object` };
    const change = toChange(item);
    const normal = normaliseChange(change);
    if ('problems' in normal) return { wrong: `${which} that the expression of the option changes gives can't be stored: ${normal.problems.join('; ')}` };
    changes.push(change);
  }
  return { changes };
}

/**
 * What JSONata makes of a list with one element is that element, and of an empty one nothing: `files` may be one text. Times may be
 * texts, and an unreadable one is left out; a revision may be a number, as those of Subversion are.
 */
function toChange({ files, revision, when_timestamp: when, ...rest }: Record<string, unknown>): ChangeInput {
  return {
    ...rest,
    ...(files === undefined ? {} : { files: typeof files === 'string' ? [files] : files }),
    ...(revision === undefined ? {} : { revision: typeof revision === 'number' && Number.isSafeInteger(revision) ? String(revision) : revision }),
    ...(when === undefined || when === null ? {} : { when_timestamp: typeof when === 'string' ? toSeconds(when) : when }),
  } as unknown as ChangeInput;
}
