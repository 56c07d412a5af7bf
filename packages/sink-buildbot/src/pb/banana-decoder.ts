import { PREFIX_LIMIT, SIZE_LIMIT, TYPE, VOCABULARY, type BananaDialect } from './banana-types.js';
import { PbProtocolError } from './pb-errors.js';
import { atom, type Sexp } from './sexp.js';

/** What one expression may cost, whoever sends it. The first two are the protocol's; the others bound our memory. */
export interface BananaLimits {
  /** Bytes of a string, elements of a list. */
  size: number;
  /** Digits of a number. */
  prefix: number;
  /** Lists within lists. */
  nesting: number;
  /** Bytes of a whole expression. */
  bytes: number;
  /** Strings, numbers and lists of a whole expression. */
  items: number;
}

/** Answers of a master are small: a few bytes, or an exception with its traceback. */
const BANANA_LIMITS: BananaLimits = {
  size: SIZE_LIMIT, prefix: PREFIX_LIMIT, nesting: 256, bytes: 8 * 1024 * 1024, items: 100_000,
};

const WORDS = VOCABULARY.map(atom);

/** Reads expressions from chunks that may be cut anywhere. Throws {@link PbProtocolError}, after which it is of no more use. */
export class BananaDecoder {
  /** Until the dialect is chosen, `none`. */
  dialect: BananaDialect = 'none';
  readonly #onExpression: (sexp: Sexp) => void;
  readonly #limits: BananaLimits;
  readonly #prefix: number[] = [];
  readonly #open: { length: number; elements: Sexp[] }[] = [];
  #payload: { type: number; missing: number; pieces: Uint8Array[] } | undefined;
  #bytes = 0;
  #items = 0;

  /** `onExpression` is called for each whole expression, before the bytes behind it are looked at: it may set `dialect`. */
  constructor(onExpression: (sexp: Sexp) => void, limits: Partial<BananaLimits> = {}) {
    this.#onExpression = onExpression;
    this.#limits = { ...BANANA_LIMITS, ...limits };
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payload !== undefined) {
        const piece = chunk.subarray(at, at + this.#payload.missing);
        at += piece.length;
        this.#take(piece);
        continue;
      }
      const byte = chunk[at++] as number;
      this.#charge(1);
      if (byte >= 0x80) this.#token(byte);
      else if (this.#prefix.push(byte) > this.#limits.prefix) throw new PbProtocolError('a number of too many digits');
    }
  }

  #token(type: number): void {
    if (++this.#items > this.#limits.items) throw new PbProtocolError('an expression of too many items');
    const number = fromBase128(this.#prefix);
    this.#prefix.length = 0;
    switch (type) {
      case TYPE.LIST: return this.#list(this.#sized(number, 'list'));
      case TYPE.STRING: return this.#begin(type, this.#sized(number, 'string'));
      case TYPE.FLOAT: return this.#begin(type, 8);
      case TYPE.INT:
      case TYPE.LONGINT: return this.#item(number);
      // 0 - 0 is 0, where -0 would be a float.
      case TYPE.NEG:
      case TYPE.LONGNEG: return this.#item(typeof number === 'bigint' ? -number : 0 - number);
      case TYPE.VOCAB: return this.#item(this.#word(number));
      default: throw new PbProtocolError(`an unknown type byte, 0x${type.toString(16)}`);
    }
  }

  #sized(number: number | bigint, what: string): number {
    if (number > this.#limits.size) throw new PbProtocolError(`a ${what} that is too long`);
    return Number(number);
  }

  #word(number: number | bigint): Uint8Array {
    const word = typeof number === 'number' && number > 0 ? WORDS[number] : undefined;
    if (this.dialect !== 'pb' || word === undefined) throw new PbProtocolError('a word that is not in the vocabulary');
    return word;
  }

  #list(length: number): void {
    if (length === 0) return this.#item([]);
    // The announced length is not allocated: a peer may announce what it never sends.
    if (this.#open.push({ length, elements: [] }) > this.#limits.nesting) throw new PbProtocolError('lists nested too deep');
  }

  #begin(type: number, missing: number): void {
    if (missing === 0) return this.#item(new Uint8Array(0));
    this.#charge(missing);
    this.#payload = { type, missing, pieces: [] };
  }

  #take(piece: Uint8Array): void {
    const payload = this.#payload!;
    payload.pieces.push(piece);
    payload.missing -= piece.length;
    if (payload.missing > 0) return;
    this.#payload = undefined;
    const bytes = Buffer.concat(payload.pieces);
    this.#item(payload.type === TYPE.FLOAT ? bytes.readDoubleBE(0) : bytes);
  }

  #item(item: Sexp): void {
    let done = item;
    for (;;) {
      const list = this.#open.at(-1);
      if (list === undefined) break;
      list.elements.push(done);
      if (list.elements.length < list.length) return;
      this.#open.pop();
      done = list.elements;
    }
    this.#bytes = 0;
    this.#items = 0;
    this.#onExpression(done);
  }

  #charge(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#limits.bytes) throw new PbProtocolError('an expression of too many bytes');
  }
}

/** Seven digits are 49 bits, which a number holds; only what is longer pays for a bigint. */
function fromBase128(digits: readonly number[]): number | bigint {
  if (digits.length <= 7) return digits.reduceRight((sum, digit) => sum * 128 + digit, 0);
  const sum = digits.reduceRight((sum, digit) => (sum << 7n) | BigInt(digit), 0n);
  return sum <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sum) : sum;
}
