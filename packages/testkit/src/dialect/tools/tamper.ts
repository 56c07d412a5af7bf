import { createHash, createHmac, getHashes } from 'node:crypto';

/** Ways to alter a signature so that it is none any more: what it is then called, and the new value. */
export const tamperedWith: readonly (readonly [what: string, tamper: (value: string) => string])[] = [
  ['with a signature that lost its last character', (value) => value.replace(/.(=*)$/, '$1')],
  ['with a signature that lost its last byte', (value) => value.slice(0, -2)],
  ['with half a signature', (value) => value.slice(0, Math.ceil(value.length / 2))],
  ['with a signature that begins like the right one', (value) => value.slice(0, 12)],
  ['with a signature that goes on after its end', (value) => `${value}00`],
  // Not the last: the last character of a Base64 text may hold bits that mean nothing.
  ['with a signature in which one character is another', (value) => alter(value, value.length - 4)],
  ['with a signature in which the first character of the digest is another', alterFirst],
  ['with a signature whose characters stand in reverse', (value) => [...value].reverse().join('')],
];

/** Of Basic the first characters are the user, who may be anyone. */
function alterFirst(value: string): string {
  if (/^basic /i.test(value)) return value;
  return alter(value, digestIn(value)?.at ?? 0);
}

function alter(value: string, at: number): string {
  return at < 0 || at >= value.length ? value : value.slice(0, at) + (value.charAt(at) === '0' ? '1' : '0') + value.slice(at + 1);
}

export interface Algorithm {
  what: string;
  /** The value with another digest in the place of its own, or the value itself where it holds none. */
  of: (value: string) => string;
}

/** Digests that a dialect must not take for the one that it asks for: weak, without a key, or none at all. */
export function algorithmsOf(body: Uint8Array, secret: string): Algorithm[] {
  const known = new Set(getHashes().map((name) => name.toLowerCase()));
  const names = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'].filter((name) => known.has(name));
  const mac = (name: string): Buffer => createHmac(name, secret).update(body).digest();
  const plain = (name: string): Buffer => createHash(name).update(body).digest();
  const glued = (name: string): Buffer => createHash(name).update(secret).update(body).digest();
  const otherMac = (name: string, length: number): Buffer | undefined => (mac(name).length === length ? undefined : mac(name));
  return [
    ...names.flatMap((name) => [
      { what: `with an HMAC by ${name} where another belongs`, of: inPlace((length) => otherMac(name, length)) },
      { what: `with a ${name} of the body, that needs no secret`, of: inPlace(() => plain(name)) },
      { what: `with a ${name} of the secret and the body, that is no HMAC`, of: inPlace(() => glued(name)) },
    ]),
    ...names.filter((name) => name === 'md5').flatMap((name) => [
      { what: `with an HMAC by ${name} that says so`, of: named(name, mac(name)) },
      { what: `with a ${name} of the body that says so`, of: named(name, plain(name)) },
    ]),
    { what: 'with a signature by the algorithm "none"', of: named('none', Buffer.alloc(0)) },
  ];
}

/** Puts another digest, in the same spelling, where one stands. */
function inPlace(make: (length: number) => Buffer | undefined): (value: string) => string {
  return (value) => {
    const digest = digestIn(value);
    const other = digest === undefined ? undefined : make(digest.length);
    return digest === undefined || other === undefined ? value : value.slice(0, digest.at) + other.toString(digest.encoding);
  };
}

/** The same where the algorithm is named before the digest, as in `sha256=`. */
function named(algorithm: string, bytes: Buffer): (value: string) => string {
  return (value) => {
    const digest = digestIn(value);
    const [, before] = /^(.*?)(?:sha-?\d+)(?==|:)/i.exec(value) ?? [];
    if (digest === undefined || before === undefined) return value;
    return `${before}${algorithm}${value.charAt(digest.at - 1)}${bytes.toString(digest.encoding)}`;
  };
}

interface Digest {
  at: number;
  encoding: 'hex' | 'base64';
  /** In bytes. */
  length: number;
}

const LENGTHS: ReadonlySet<number> = new Set([16, 20, 28, 32, 48, 64]);

/** The digest at the end of a header's value, by its length. */
function digestIn(value: string): Digest | undefined {
  const [hex] = /[0-9a-f]+$/i.exec(value) ?? [];
  if (hex !== undefined && hex.length % 2 === 0 && LENGTHS.has(hex.length / 2)) {
    return { at: value.length - hex.length, encoding: 'hex', length: hex.length / 2 };
  }
  const [base64 = ''] = /[0-9a-z+/]+={0,2}$/i.exec(value) ?? [];
  const { length } = Buffer.from(base64, 'base64');
  const isDigest = base64.length % 4 === 0 && LENGTHS.has(length);
  return isDigest ? { at: value.length - base64.length, encoding: 'base64', length } : undefined;
}
