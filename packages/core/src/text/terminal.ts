/**
 * Control and escape characters (C0, DEL, C1), and what reorders or hides text: bidirectional marks, embeddings, overrides and
 * isolates, zero-width characters, line and paragraph separators, tags. A commit message may hold any of them, and a terminal
 * obeys them.
 */
// eslint-disable-next-line no-control-regex -- these are the characters that it is about
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * A stranger's text, safe to print on a terminal: what could move the cursor, change colours or reorder the line is shown as
 * an escape such as `\x1b` or `\u{202e}`. `keep` names characters that pass as they are (`'\n'` for text of several lines).
 */
export function escapeForTerminal(text: string, keep = ''): string {
  return text.toWellFormed().replace(UNSAFE, (character) => {
    if (keep.includes(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}
