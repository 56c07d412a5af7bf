import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface StubServer {
  readonly url: string;
  readonly host: string;
  readonly seen: Seen[];
  /** What the next requests are answered, in order; the last one stays. */
  answers: ((response: ServerResponse) => void)[];
  close(): void;
}

/** A server for one test of the block that calls it. */
export function useStubServer(): () => StubServer {
  let stub: StubServer;
  beforeEach(async () => void (stub = await startStub()));
  afterEach(() => stub.close());
  return () => stub;
}

export const say = (status: number, body: string, headers: Record<string, string> = {}) => (response: ServerResponse): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
};

async function startStub(): Promise<StubServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      (stub.answers.length > 1 ? stub.answers.shift() : stub.answers[0])?.(response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stub: StubServer = {
    host,
    url: `http://${host}/change_hook/base`,
    seen,
    answers: [say(202, '{"id":"r1","changes":1}')],
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return stub;
}
