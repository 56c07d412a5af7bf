/**
 * An expression of Banana, Perspective Broker's wire format: whole numbers, floats, byte strings and lists of these.
 * A `number` that is a safe integer travels as an integer, any other `number` as a float; a `bigint` as an integer.
 */
export type Sexp = number | bigint | Uint8Array | readonly Sexp[];

/** A word of the protocol, as the byte string that it travels as. */
export function atom(word: string): Uint8Array {
  return Buffer.from(word, 'latin1');
}

/** The word that a byte string spells; undefined for whatever is not a byte string. */
export function wordOf(sexp: Sexp | undefined): string | undefined {
  return sexp instanceof Uint8Array ? latin1(sexp) : undefined;
}

export function isList(sexp: Sexp | undefined): sexp is readonly Sexp[] {
  return Array.isArray(sexp);
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
