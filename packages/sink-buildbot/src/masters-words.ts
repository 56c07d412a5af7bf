import { escapeForTerminal, type Change } from 'change-hook-core';

/** Longer than any name or number that a sentence needs, and so likely a stranger's text. */
const TELLING = 8;
const LONGEST = 200;

/**
 * A master's own words for the operator: the first line, short, safe to print, and without the texts of the change, which some
 * exceptions repeat.
 */
export function mastersWords(message: string, change: Change): string {
  let words = message;
  const { files, properties: _, ...fields } = change;
  for (const text of [...Object.values(fields), ...files]) {
    if (typeof text === 'string' && text.length >= TELLING && words.includes(text)) words = words.replaceAll(text, '...');
  }
  const line = words.split('\n', 1)[0]!.trim();
  return escapeForTerminal(line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}...`);
}
