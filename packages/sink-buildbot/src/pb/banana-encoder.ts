import {
  LARGEST_INT, PREFIX_LIMIT, SIZE_LIMIT, SMALLEST_INT, TYPE, VOCABULARY, type BananaDialect,
} from './banana-types.js';
import { PbTooLargeError } from './pb-errors.js';
import { latin1, type Sexp } from './sexp.js';

const NUMBERS = new Map<string, number>(VOCABULARY.flatMap((word, number) => (word === '' ? [] : [[word, number] as const])));
const LONGEST_WORD = Math.max(...VOCABULARY.map((word) => word.length));
const LARGEST_LONGINT = 2n ** BigInt(7 * PREFIX_LIMIT) - 1n;

/** The bytes of one expression. Throws {@link PbTooLargeError} for what a peer would drop the connection over. */
export function encodeBanana(sexp: Sexp, dialect: BananaDialect): Buffer {
  const writer = new Writer();
  write(sexp, dialect, writer);
  return writer.bytes();
}

function write(sexp: Sexp, dialect: BananaDialect, out: Writer): void {
  if (typeof sexp === 'number') {
    if (Number.isSafeInteger(sexp)) writeInteger(sexp, out);
    else out.float(sexp);
  } else if (typeof sexp === 'bigint') {
    writeBigInteger(sexp, out);
  } else if (sexp instanceof Uint8Array) {
    writeString(sexp, dialect, out);
  } else {
    if (sexp.length > SIZE_LIMIT) {
      throw new PbTooLargeError(`a list of ${sexp.length} elements; Banana carries up to ${SIZE_LIMIT}`);
    }
    out.token(sexp.length, TYPE.LIST);
    for (const element of sexp) write(element, dialect, out);
  }
}

function writeInteger(value: number, out: Writer): void {
  if (value > LARGEST_INT) out.token(value, TYPE.LONGINT);
  else if (value >= 0) out.token(value, TYPE.INT);
  else if (value >= SMALLEST_INT) out.token(-value, TYPE.NEG);
  else out.token(-value, TYPE.LONGNEG);
}

function writeBigInteger(value: bigint, out: Writer): void {
  if (Number.isSafeInteger(Number(value))) return writeInteger(Number(value), out);
  const magnitude = value < 0n ? -value : value;
  if (magnitude > LARGEST_LONGINT) throw new PbTooLargeError(`an integer of more than ${7 * PREFIX_LIMIT} bits`);
  out.bigToken(magnitude, value < 0n ? TYPE.LONGNEG : TYPE.LONGINT);
}

function writeString(bytes: Uint8Array, dialect: BananaDialect, out: Writer): void {
  if (dialect === 'pb' && bytes.length <= LONGEST_WORD) {
    const number = NUMBERS.get(latin1(bytes));
    if (number !== undefined) return out.token(number, TYPE.VOCAB);
  }
  if (bytes.length > SIZE_LIMIT) {
    throw new PbTooLargeError(`a text of ${bytes.length} bytes; Banana carries up to ${SIZE_LIMIT}`);
  }
  out.token(bytes.length, TYPE.STRING);
  out.raw(bytes);
}

/** Bytes that grow: a change with 10,000 files is 60,000 tokens, too many for a Buffer each. */
class Writer {
  #buffer = Buffer.allocUnsafe(1024);
  #length = 0;

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** A number below 2^53 in base 128, least digit first, zero as one digit; then the type byte. */
  token(number: number, type: number): void {
    this.#room(PREFIX_LIMIT + 1);
    let rest = number;
    do {
      this.#buffer[this.#length++] = rest % 128;
      rest = Math.floor(rest / 128);
    } while (rest > 0);
    this.#buffer[this.#length++] = type;
  }

  bigToken(number: bigint, type: number): void {
    this.#room(PREFIX_LIMIT + 1);
    for (let rest = number; rest > 0n; rest >>= 7n) this.#buffer[this.#length++] = Number(rest & 127n);
    this.#buffer[this.#length++] = type;
  }

  float(value: number): void {
    this.#room(9);
    this.#buffer[this.#length++] = TYPE.FLOAT;
    this.#length = this.#buffer.writeDoubleBE(value, this.#length);
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #room(wanted: number): void {
    if (this.#length + wanted <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + wanted));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
