import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'mocha';
import { testSink } from 'change-hook-testkit';
import type { SinkWorld } from 'change-hook-testkit';
import plugin from '../src/index.js';

/** A receiver on this machine that can be broken in every way in which the real one can. */
class World implements SinkWorld {
  readonly #comments: string[] = [];
  #server: Server | undefined;
  #port = 0;
  #status = 200;
  #onHang: (() => void) | undefined;

  async start() {
    await this.#listen();
    return { options: { url: `http://127.0.0.1:${this.#port}/changes`, token: 'open sesame' } };
  }
  received = (): string[] => this.#comments;
  async break(): Promise<void> {
    await this.stop();
  }
  hang(): Promise<void> {
    return new Promise((resolve) => (this.#onHang = resolve));
  }
  fail(): void {
    this.#status = 500;
  }
  refuse(): void {
    this.#status = 422;
  }
  async mend(): Promise<void> {
    this.#status = 200;
    this.#onHang = undefined;
    if (this.#server === undefined) await this.#listen();
  }
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  async #listen(): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response)).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.#onHang !== undefined) return this.#onHang();
    if (this.#status === 200 && request.method === 'POST') {
      this.#comments.push((JSON.parse(Buffer.concat(chunks).toString()) as { comments: string }).comments);
    }
    response.writeHead(this.#status).end();
  }
}

const BAD = { url: ['ftp://x.example/', 'nowhere', 'https://ann:sesame@x.example/'], token: ['', 'a line\n', 'é'] };

testSink({ plugin, makeWorld: () => new World(), badOptions: BAD, describe, it });
