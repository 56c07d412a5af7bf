/**
 * A text that every sink and store can carry: lone surrogates and NUL become U+FFFD. A clean text, and nearly every one is,
 * comes back as it is and is not copied.
 */
export function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.indexOf('\0') < 0 ? wellFormed : wellFormed.replaceAll('\0', '\ufffd');
}

/** The first `limit` characters (Unicode code points) of a well-formed text; never half of a surrogate pair. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = 0;
  for (let count = 0; count < limit && end < text.length; count++) end += isPair(text, end) ? 2 : 1;
  return end < text.length ? text.slice(0, end) : text;
}

const isPair = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff;
};
