/** Characters. */
const LARGE = 100_000;
const PLUS = 0x2b;
const SPACE = 0x20;

/**
 * The same as `new URLSearchParams(text)` in a third of the time, of which a form with a payload of some KB takes more than all else that
 * is done for it: Node looks at each character by itself, and the engine's own functions do not.
 */
export function parseForm(text: string): URLSearchParams {
  // It would be dropped there.
  if (text.startsWith('?')) return new URLSearchParams(text);
  try {
    const form = new URLSearchParams();
    for (const field of withSpaces(text).split('&')) {
      if (field === '') continue;
      const at = field.indexOf('=');
      const name = at < 0 ? field : field.slice(0, at);
      form.append(decodeURIComponent(name), at < 0 ? '' : decodeURIComponent(field.slice(at + 1)));
    }
    return form;
  } catch {
    // A `%` that begins nothing, or bytes that are not UTF-8: there are rules for those, too.
    return new URLSearchParams(text);
  }
}

/** A large one in bytes: `replaceAll` needs half a second for the million words of a push of 20 MB, and is faster for some hundred. */
function withSpaces(text: string): string {
  if (text.length < LARGE) return text.replaceAll('+', ' ');
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === PLUS) bytes[at] = SPACE;
  return bytes.toString();
}
