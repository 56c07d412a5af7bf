import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  /** Lower-case names. */
  headers: ReadonlyMap<string, string>;
  body: string;
  /** The body, parsed. */
  json: { id?: string; changes?: number; duplicate?: boolean; error?: string; state?: string };
}

/** The connection ended, and the request that was under way got no answer: nobody knows what became of it. */
export class CutError extends Error {}

/**
 * One keep-alive connection with one request in flight, on a raw socket: what is written and what is not is known to the byte, and
 * nothing is sent again behind our back.
 */
export class Connection {
  readonly #socket: Socket;
  #text = '';
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  #onContinue: (() => void) | undefined;
  #ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#read(text));
    socket.on('error', () => {});
    socket.on('close', () => this.#end());
  }

  /** Rejects with a CutError when nobody listens there. */
  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('error', (error) => reject(new CutError(error.message)));
      socket.once('connect', () => resolve(new Connection(socket)));
    });
  }

  /** Whether the other side has closed it. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Sends a request and gives its answer; rejects with a CutError when the connection ends before. */
  ask(bytes: Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new CutError('the connection was closed before the request was sent'));
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  /** Sends a head with `Expect: 100-continue`; fulfils once the server has taken it and wants the body. */
  begin(head: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onContinue = resolve;
      this.#waiting = { resolve: () => reject(new Error('it was answered before its body was sent')), reject };
      this.#socket.write(head);
    });
  }

  /** More of a request that was begun. */
  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#text += text;
    const headEnd = this.#text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    if (this.#text.startsWith('HTTP/1.1 100')) {
      const rest = this.#text.slice(headEnd + 4);
      this.#text = '';
      this.#onContinue?.();
      if (rest !== '') this.#read(rest);
      return;
    }
    const lines = this.#text.slice(0, headEnd).split('\r\n');
    const headers = new Map(lines.slice(1).map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    const size = headEnd + 4 + Number(headers.get('content-length'));
    if (this.#text.length < size) return;
    const body = this.#text.slice(headEnd + 4, size);
    this.#text = '';
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(lines[0]?.slice(9, 12)), headers, body, json: JSON.parse(body) as Answer['json'] });
  }

  #end(): void {
    this.#ended = true;
    this.#waiting?.reject(new CutError('the connection ended before the answer'));
    this.#waiting = undefined;
  }
}
