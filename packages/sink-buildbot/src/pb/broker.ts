import { BananaDecoder, type BananaLimits } from './banana-decoder.js';
import { encodeBanana } from './banana-encoder.js';
import { DIALECTS, type BananaDialect } from './banana-types.js';
import { jelly } from './jelly.js';
import { PbInstance, PbTuple, type JellyValue } from './jelly-value.js';
import { PbConnectionLost, PbProtocolError } from './pb-errors.js';
import { readRemoteError } from './remote-error.js';
import { atom, isList, wordOf, type Sexp } from './sexp.js';

/** The version of the protocol: every Twisted since 2003 says 6. */
const PB_VERSION = 6;

/** The peer's object that every connection begins with. */
export const ROOT = 'root';

/** A peer that sends more frames that have no meaning here than these wants to be answered, and not to be understood. */
const REFUSALS = 100;

interface Waiting {
  resolve: (answer: Sexp) => void;
  reject: (error: Error) => void;
}

export interface BrokerOptions {
  /** Sends bytes to the peer. */
  write: (bytes: Buffer) => void;
  /** The dialect is chosen: calls may be made. */
  onReady: () => void;
  limits?: Partial<BananaLimits>;
}

/** The client's end of a connection: it chooses the dialect, makes calls, and matches answers to them by request number. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #decoder: BananaDecoder;
  readonly #waiting = new Map<number, Waiting>();
  #dialect: BananaDialect | undefined;
  #requests = 0;
  #refusals = 0;
  #lost: Error | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#decoder = new BananaDecoder((sexp) => this.#expression(sexp), options.limits);
  }

  /** Bytes from the peer. Throws {@link PbProtocolError} where they break a rule: then end the connection. */
  receive(chunk: Uint8Array): void {
    this.#decoder.push(chunk);
  }

  /**
   * Calls a method of the peer's object `target`: a number it told us, or {@link ROOT}. Fulfils with the answer, as Jelly. Throws
   * `PbTooLargeError` at once where the arguments can't be carried. Rejects with `PbRemoteError` or `PbConnectionLost`.
   */
  call(target: number | typeof ROOT, method: string, args: readonly JellyValue[]): Promise<Sexp> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const request = this.#requests + 1;
    const bytes = this.#encode([
      atom('message'), request, typeof target === 'number' ? target : atom(target), atom(method), 1,
      jelly(new PbTuple(args)), jelly(new Map()),
    ]);
    this.#requests = request;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject });
      this.#options.write(bytes);
    });
  }

  /** Tells the peer that we are done with an object of its. */
  release(id: number): void {
    if (this.#lost === undefined) this.#send([atom('decref'), id]);
  }

  /** The connection ended: every call without its answer is rejected, and every later one. */
  lose(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new PbConnectionLost(reason);
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
    this.#waiting.clear();
  }

  #encode(sexp: Sexp): Buffer {
    return encodeBanana(sexp, this.#dialect ?? 'none');
  }

  #send(sexp: Sexp): void {
    this.#options.write(this.#encode(sexp));
  }

  #expression(sexp: Sexp): void {
    if (this.#lost !== undefined) return;
    if (this.#dialect === undefined) return this.#choose(sexp);
    if (!isList(sexp)) throw new PbProtocolError('an expression that is not a list');
    this.#frame(wordOf(sexp[0]), sexp);
  }

  /** The server speaks first: the list of its dialects. Our answer is one of them. */
  #choose(offer: Sexp): void {
    const offered = isList(offer) ? offer.map(wordOf) : [];
    const dialect = offered.find((word): word is BananaDialect => DIALECTS.some((known) => known === word));
    if (dialect === undefined) throw new PbProtocolError('it offers no dialect of Banana that we speak');
    this.#send(atom(dialect));
    this.#dialect = dialect;
    this.#decoder.dialect = dialect;
    this.#send([atom('version'), PB_VERSION]);
    this.#options.onReady();
  }

  #frame(word: string | undefined, frame: readonly Sexp[]): void {
    switch (word) {
      case 'version':
        if (frame[1] !== PB_VERSION) throw new PbProtocolError(`the peer does not speak version ${PB_VERSION}`);
        return;
      case 'answer': return this.#settle(frame)?.resolve(frame[2]!);
      case 'error': return this.#settle(frame)?.reject(readRemoteError(frame[2]!));
      case 'message':
      case 'cachemessage': return this.#refuse(frame);
      // Counts of objects that we never lent out, and an answer to a frame that the peer does not know: nothing to do.
      case 'decref':
      case 'decache':
      case 'uncache':
      case 'didNotUnderstand': return;
      case undefined: throw new PbProtocolError('a frame without a command');
      default: this.#refuseWith([atom('didNotUnderstand'), frame[0]!]);
    }
  }

  /** An answer to a request that nobody waits for is dropped: the call may have been given up. */
  #settle(frame: readonly Sexp[]): Waiting | undefined {
    const [, request, result] = frame;
    if (typeof request !== 'number' || result === undefined) throw new PbProtocolError('an answer without its request');
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    return waiting;
  }

  /** We lend out no objects, so a peer that calls one is told so, where it waits for an answer. */
  #refuse(frame: readonly Sexp[]): void {
    const [, request, , , answerRequired] = frame;
    if (typeof request !== 'number') throw new PbProtocolError('a message without its request');
    if (!answerRequired) return;
    const state = { type: 'twisted.spread.pb.Error', value: 'Invalid Object ID', traceback: '', frames: [], stack: [] };
    this.#refuseWith([atom('error'), request, jelly(new PbInstance('twisted.spread.pb.CopyableFailure', state))]);
  }

  #refuseWith(frame: Sexp): void {
    if (++this.#refusals > REFUSALS) throw new PbProtocolError('too many frames that have no meaning here');
    this.#send(frame);
  }
}
