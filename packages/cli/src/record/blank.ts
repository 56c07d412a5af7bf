import { isSecretCarrier, isSecretField, SECRET_JSON_FIELD } from './secret-names.js';

/** What stands where a secret was: the same in any encoding. */
export const BLANK = 'blanked';

/** What a gateway writes in the place of a sensitive value before it stores a request. */
const STORED_BLANK = '[blanked]';

/** Shorter ones are parts of ordinary words, and to blank them would spoil the request. */
const SHORTEST = 4;

/** Tokens that can be told by their looks, and keys. */
const SHAPES = [
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bgl(?:pat|dt|rt|ptt|oas)-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\bA(?:KI|SI)A[0-9A-Z]{16}\b/g,
  /\bwhsec_[A-Za-z0-9+/=]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?-----END [A-Z ]*PRIVATE KEY-----/g,
];

/** `https://user:password@host`, also with the slashes escaped, as some senders write JSON. */
const IN_URL = /(:(?:\\?\/){2})[^\s/?#"'\\@:]+:[^\s/?#"'\\@]+@/g;

/** Takes out of a request what nobody else may see. */
export interface Blanker {
  text(text: string): string;
  /** A form, or the query of a URL: fields keep their spelling where nothing is blanked. */
  fields(text: string): string;
  /** Parameters that carry a secret or a signature are left out. */
  query(query: string): string;
  /** Undefined: the header carries a secret or a signature, and is left out. */
  header(name: string, value: string): string | undefined;
  /** Whether one of the known secrets is still there, in any spelling. */
  holds(text: string): boolean;
}

/** `secrets`: those that are known. Beside them goes what is called or looks like one. */
export function createBlanker(secrets: readonly string[]): Blanker {
  const spellings = [...new Set(secrets.filter((it) => it.length >= SHORTEST).flatMap(spellingsOf))].sort((one, other) => other.length - one.length);
  const text = (value: string): string => {
    let clean = value;
    for (const spelling of spellings) clean = clean.replaceAll(spelling, BLANK);
    clean = clean.replace(SECRET_JSON_FIELD, `$1"${BLANK}"`).replace(IN_URL, `$1${BLANK}@`);
    for (const shape of SHAPES) clean = clean.replace(shape, BLANK);
    return clean;
  };
  const eachField = (fields: string, one: (written: string, name: string, value: string) => string | undefined): string =>
    fields
      .split('&')
      .flatMap((written) => {
        const [[name, value] = ['', '']] = new URLSearchParams(written);
        return one(written, name, value) ?? [];
      })
      .join('&');
  return {
    text,
    fields: (form) =>
      eachField(form, (written, name, value) => {
        const clean = isSecretField(name) && value !== '' ? BLANK : text(value);
        return clean === value ? written : new URLSearchParams([[name, clean]]).toString();
      }),
    query: (query) =>
      eachField(query, (written, name, value) => {
        if (isSecretCarrier(name) || value === STORED_BLANK) return undefined;
        const clean = text(value);
        return clean === value ? written : new URLSearchParams([[name, clean]]).toString();
      }),
    header: (name, value) => (isSecretCarrier(name) || value === STORED_BLANK ? undefined : text(value)),
    holds: (value) => spellings.some((spelling) => value.includes(spelling)),
  };
}

/** A secret as it may stand in a request. */
function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
}
