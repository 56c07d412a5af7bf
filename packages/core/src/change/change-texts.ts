import type { Change } from './change.js';

const BEGIN = '[\n{';
const BETWEEN = ',\n';
const END = '}\n]';

/**
 * Changes as they are stored: a JSON array with each change on lines of its own. JSON holds no raw newline, so that the texts of the
 * changes can be had again without reading what is in them, which costs more than all the rest of a delivery.
 */
export const writeChanges = (changes: readonly Change[]): string =>
  changes.length === 0 ? '[]' : `[\n${changes.map((change) => JSON.stringify(change)).join(BETWEEN)}\n]`;

/** The changes' texts, one by one; undefined for what was written in another way (by an older version, say) or is damaged. */
export function splitChanges(text: string): string[] | undefined {
  if (!text.startsWith(BEGIN) || !text.endsWith(END)) return undefined;
  const texts = text.slice(2, -2).split(BETWEEN);
  return texts.every((it) => it.startsWith('{"') && it.endsWith('}')) ? texts : undefined;
}
