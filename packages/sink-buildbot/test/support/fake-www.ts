import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WwwCall {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  form: Record<string, string>;
  /** Answers the request. */
  answer(status: number, text?: string): void;
  /** Ends the connection without an answer. */
  cut(): void;
  response: ServerResponse;
}

/** A web server that does with each request what the test says. */
export class FakeWww {
  readonly calls: WwwCall[] = [];
  url = '';
  handle: (call: WwwCall) => void;
  readonly #server: Server;

  private constructor(handle: (call: WwwCall) => void) {
    this.handle = handle;
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(handle: (call: WwwCall) => void): Promise<FakeWww> {
    const www = new FakeWww(handle);
    await once(www.#server.listen(0, '127.0.0.1'), 'listening');
    www.url = `http://127.0.0.1:${(www.#server.address() as AddressInfo).port}`;
    return www;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const call: WwwCall = {
      method: request.method!, path: request.url!, headers: request.headers, response,
      form: Object.fromEntries(new URLSearchParams(Buffer.concat(pieces).toString())),
      answer: (status, text = '') => void response.writeHead(status).end(text),
      cut: () => void request.socket.destroy(),
    };
    this.calls.push(call);
    this.handle(call);
  }
}
