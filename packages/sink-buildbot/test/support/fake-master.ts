import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { BananaDecoder } from '../../src/pb/banana-decoder.js';
import { encodeBanana } from '../../src/pb/banana-encoder.js';
import type { BananaDialect } from '../../src/pb/banana-types.js';
import { jelly } from '../../src/pb/jelly.js';
import { PbInstance, PbRemote, PbTuple, type JellyValue } from '../../src/pb/jelly-value.js';
import { respondTo } from '../../src/pb/login.js';
import { atom, isList, latin1, wordOf, type Sexp } from '../../src/pb/sexp.js';
import { unjelly } from '../../src/pb/unjelly.js';

/** A call as it came in. */
export interface FakeCall {
  target: string;
  method: string;
  args: readonly JellyValue[];
  answer(value?: JellyValue): void;
  /** Answers with an exception of this class. */
  raise(className: string, message: string): void;
  /** Ends the connection without an answer. */
  cut(): void;
  /** Sends the first half of the answer, then ends the connection. */
  cutInAnswer(): void;
  /** Sends a frame of its own. */
  send(frame: Sexp): void;
}

export interface FakeMasterOptions {
  password?: string;
  dialects?: readonly string[];
  /** What becomes of an `addChange`; the default answers it. */
  onChange?: (call: FakeCall) => void;
  /** What becomes of a login; the default does as a master does. */
  onLogin?: (call: FakeCall) => void;
  /** Instead of speaking Perspective Broker: what to do with a connection. */
  onSocket?: (socket: Socket) => void;
}

const CHALLENGE = Buffer.from('0123456789abcdef');
const CHALLENGER = 1;
const PERSPECTIVE = 2;

/** The other end of the protocol, with every fault that a test needs. */
export class FakeMaster {
  readonly calls: FakeCall[] = [];
  readonly options: FakeMasterOptions;
  connections = 0;
  /** Stays the same when it has stopped, for a second one to take its place. */
  port = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #waiting: { count: number; resolve: () => void }[] = [];

  private constructor(options: FakeMasterOptions) {
    this.options = options;
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  static async start(options: FakeMasterOptions = {}, port = 0): Promise<FakeMaster> {
    const master = new FakeMaster(options);
    await once(master.#server.listen(port, '127.0.0.1'), 'listening');
    master.port = (master.#server.address() as AddressInfo).port;
    return master;
  }

  /** The dictionaries that `addChange` was called with, in order. */
  get changes(): Record<string, JellyValue>[] {
    return this.calls.map(({ args }) => Object.fromEntries(args[0] as ReadonlyMap<string, JellyValue>));
  }

  /** Fulfils when so many `addChange` calls have come in. */
  async called(count: number): Promise<void> {
    if (this.calls.length >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** Ends every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    if (this.#server.listening) await once(this.#server.close(), 'close');
  }

  #accept(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    if (this.options.onSocket !== undefined) return this.options.onSocket(socket);
    let chosen = false;
    const decoder: BananaDecoder = new BananaDecoder((sexp) => {
      if (!chosen) {
        chosen = true;
        decoder.dialect = wordOf(sexp) === 'pb' ? 'pb' : 'none';
        socket.write(encodeBanana([atom('version'), 6], decoder.dialect));
      } else if (isList(sexp) && wordOf(sexp[0]) === 'message') {
        this.#message(socket, decoder.dialect, sexp);
      }
    }, { items: 1_000_000, bytes: 64 * 1024 * 1024 });
    socket.on('data', (chunk) => decoder.push(chunk));
    socket.write(encodeBanana((this.options.dialects ?? ['pb', 'none']).map(atom), 'none'));
  }

  #message(socket: Socket, dialect: BananaDialect, [, request, target, method, , args]: readonly Sexp[]): void {
    const send = (frame: Sexp): void => void socket.write(encodeBanana(frame, dialect));
    const answerTo = (value: JellyValue): Sexp => [atom('answer'), request!, jellyAnswer(value)];
    const call: FakeCall = {
      target: target instanceof Uint8Array ? latin1(target) : String(target),
      method: wordOf(method) ?? '',
      args: (unjelly(args!) as PbTuple).elements,
      answer: (value = null) => send(answerTo(value)),
      raise: (className, message) => send([atom('error'), request!, jelly(failure(className, message))]),
      cut: () => void socket.destroy(),
      cutInAnswer: () => {
        const bytes = encodeBanana(answerTo(null), dialect);
        socket.end(bytes.subarray(0, bytes.length / 2));
      },
      send,
    };
    if (call.method === 'addChange') this.#change(call);
    else (this.options.onLogin ?? ((it) => this.#login(it)))(call);
  }

  #change(call: FakeCall): void {
    this.calls.push(call);
    (this.options.onChange ?? ((it) => it.answer()))(call);
    const due = this.#waiting.filter(({ count }) => this.calls.length >= count);
    this.#waiting = this.#waiting.filter((waiter) => !due.includes(waiter));
    for (const { resolve } of due) resolve();
  }

  #login(call: FakeCall): void {
    if (call.method === 'login') return call.answer(new PbTuple([CHALLENGE, new PbRemote(CHALLENGER)]));
    const right = respondTo(CHALLENGE, this.options.password ?? 'changepw');
    if (right.equals(call.args[0] as Uint8Array)) call.answer(new PbRemote(PERSPECTIVE));
    else call.raise('twisted.cred.error.UnauthorizedLogin', '');
  }
}

/** As Twisted sends an exception. */
function failure(className: string, message: string): PbInstance {
  return new PbInstance('twisted.spread.pb.CopyableFailure', new Map<JellyValue, JellyValue>([
    ['type', Buffer.from(className)], ['value', message], ['traceback', 'Traceback unavailable\n'], ['frames', []],
    ['parents', []],
  ]));
}

/** The master's own objects are `remote` to us. */
function jellyAnswer(value: JellyValue): Sexp {
  if (value instanceof PbRemote) return [atom('remote'), value.id];
  if (value instanceof PbTuple) return [atom('tuple'), ...value.elements.map(jellyAnswer)];
  return jelly(value);
}
