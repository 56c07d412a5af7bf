import { toBaseForm } from 'change-hook-core';
import type { Change, JsonValue, Outgoing } from 'change-hook-core';
import { SIZE_LIMIT } from './pb/index.js';

/** The property that names a change for ever: `RECEIPT/NUMBER`. */
export const ID_PROPERTY = 'change_hook_id';

export const changeHookId = ({ receipt, number }: Pick<Outgoing, 'receipt' | 'number'>): string => `${receipt}/${number}`;

/** The change with its id among its properties; a property of the sender's by that name gives way. */
export function withId(change: Change, id: string): Change {
  return { ...change, properties: { ...change.properties, [ID_PROPERTY]: id } };
}

/**
 * The dictionary that `addChange` takes by Perspective Broker. `who` and `when` are the names that `buildbot sendchange` uses,
 * and the only ones that old masters know. What is absent is left out: the master has a default for each.
 */
export function toAddChange(change: Change): Record<string, JsonValue> {
  const { author, when_timestamp: when, ...rest } = change;
  return withoutUndefined({ ...rest, who: author, when });
}

/** The form that a master's `/change_hook/base` takes, which knows no `src`. */
export function toMasterForm(change: Change): URLSearchParams {
  const { src: _, ...rest } = change;
  return toBaseForm(rest);
}

/** How a cut comment ends. */
const mark = (bytes: number): string => `\n[cut by change-hook: ${bytes} bytes; Perspective Broker carries ${SIZE_LIMIT}]`;

/** Comments that fit into one string of Perspective Broker: cut, at a character's border, and marked. */
export function cutComments(comments: string): string {
  const bytes = Buffer.from(comments, 'utf8');
  if (bytes.length <= SIZE_LIMIT) return comments;
  const end = mark(bytes.length);
  let length = SIZE_LIMIT - Buffer.byteLength(end);
  // 10xxxxxx continues a character.
  while (length > 0 && ((bytes[length] as number) & 0xc0) === 0x80) length--;
  return bytes.toString('utf8', 0, length) + end;
}

/** Why Perspective Broker can't carry this value; undefined where it can. Names the field, never its text. */
export function tooLarge(change: Change): string | undefined {
  for (const [field, value] of Object.entries(change)) {
    const what = largeIn(value as JsonValue);
    if (what !== undefined) return `its ${field} ${what}, and Perspective Broker carries up to ${SIZE_LIMIT}`;
  }
  return undefined;
}

function largeIn(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') {
    // A character is at most three bytes for each UTF-16 unit: most texts need no counting.
    const bytes = value.length * 3 <= SIZE_LIMIT ? 0 : Buffer.byteLength(value);
    return bytes > SIZE_LIMIT ? `hold a text of ${bytes} bytes` : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const parts = Array.isArray(value) ? value : Object.entries(value).flat();
  const length = Array.isArray(value) ? value.length : parts.length / 2;
  // One place of the list is its kind.
  if (length + 1 > SIZE_LIMIT) return `hold a list of ${length} elements`;
  for (const part of parts) {
    const what = largeIn(part);
    if (what !== undefined) return what;
  }
  return undefined;
}

function withoutUndefined<Value>(fields: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, Value] => field[1] !== undefined));
}
