import { LineCounter, parseDocument } from 'yaml';
import type { YAMLError } from 'yaml';

/** In our words, what the library says with a quotation of the file (a secret may stand at the very place) or to programmers. */
const WORDS: Partial<Record<YAMLError['code'], string>> = {
  BAD_DIRECTIVE: 'a directive (%) that is not known',
  BAD_DQ_ESCAPE: 'an escape sequence that is not known',
  DUPLICATE_KEY: 'a key that is there twice',
  MULTIPLE_DOCS: 'a second document (---); a config is one',
  TAG_RESOLVE_FAILED: 'a tag that is not known; a text that begins with ! stands in quotes',
  UNEXPECTED_TOKEN: 'something that does not belong there',
};

/** The value of a YAML text; an empty one is an empty config. Throws an error with line and column that quotes nothing of the text. */
export function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new Error(`line ${line}, column ${col}: ${WORDS[error.code] ?? error.message}`);
  }
  try {
    // No aliases that multiply: a config has no use for a billion laughs.
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    const many = cause.message.startsWith('Excessive');
    // eslint-disable-next-line preserve-caught-error -- the cause quotes the text
    throw new Error(many ? 'its aliases (*) multiply' : 'an alias (*) of an anchor that is not there; a text that begins with * stands in quotes');
  }
}
