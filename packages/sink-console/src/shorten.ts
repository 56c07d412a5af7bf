import { escapeForTerminal } from 'change-hook-core';

/** A stranger's text on one line: escaped, and cut to about `length` characters. */
export function oneLine(text: string, length: number): string {
  if (text.length <= length) return escapeForTerminal(text);
  // Cut first and escape then: an escape must not be cut through, and a text of megabytes must not be escaped whole.
  const cut = text.slice(0, length);
  return `${escapeForTerminal(endsInHalfAPair(cut) ? cut.slice(0, -1) : cut)}...`;
}

/** The first `most` lines of a text, and how many follow. Blank lines at its end don't count. */
export function firstLines(text: string, most: number): { lines: string[]; more: number } {
  const end = lengthWithoutTrailingSpace(text);
  const lines: string[] = [];
  let more = 0;
  for (let at = 0; at < end; ) {
    const newline = text.indexOf('\n', at);
    const stop = newline < 0 || newline > end ? end : newline;
    if (lines.length < most) lines.push(text.slice(at, stop).replace(/\r$/, ''));
    else more++;
    at = stop + 1;
  }
  return { lines, more };
}

/** The first `most` of a list, each on `length` characters at most, and how many follow: `a, b and 7 more`. */
export function firstOf(items: readonly string[], most: number, length: number): string {
  const shown = items.slice(0, most).map((item) => oneLine(item, length)).join(', ');
  return items.length <= most ? shown : `${shown} and ${count(items.length - most)} more`;
}

/** 12345 as 12,345, whatever the language of the machine. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

export const counted = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`;

function endsInHalfAPair(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

/** By hand, since `trimEnd` copies: comments may have megabytes. */
function lengthWithoutTrailingSpace(text: string): number {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end--;
  return end;
}
