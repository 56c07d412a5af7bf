import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A forge's API on a port of the loopback: answers by path and query, 404 for all else, and remembers what it was asked. */
export class ForgeStub {
  readonly paths: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  /** By path and query as they come: a JSON value, or a status. */
  readonly answers = new Map<string, unknown>();
  readonly #server = createServer((request, response) => {
    const path = request.url ?? '';
    this.paths.push(path);
    this.headers.push(request.headers);
    const answer = this.answers.get(path) ?? 404;
    response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'application/json' });
    response.end(typeof answer === 'number' ? '{}' : JSON.stringify(answer));
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await stopped;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
}
