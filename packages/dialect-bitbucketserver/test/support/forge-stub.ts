import type { IncomingMessage, ServerResponse } from 'node:http';
import { LoopbackServer } from 'change-hook-testkit';

/** A forge's API: answers by path and query, 404 for all else, and remembers what it was asked. */
export class ForgeStub extends LoopbackServer {
  readonly paths: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  /** By path and query as they come: a JSON value, or a status. */
  readonly answers = new Map<string, unknown>();

  protected override answer({ url: path = '', headers }: IncomingMessage, response: ServerResponse): void {
    this.paths.push(path);
    this.headers.push(headers);
    const answer = this.answers.get(path) ?? 404;
    response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'application/json' });
    response.end(typeof answer === 'number' ? '{}' : JSON.stringify(answer));
  }
}
