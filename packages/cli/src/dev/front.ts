import { createServer, request as send } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeError } from 'change-hook-core';

/** What a sender was answered. */
export interface Answered {
  method: string;
  /** Without the query, which may hold a token. */
  path: string;
  status: number;
  /** The first kilobytes of the answer. */
  body: string;
}

/**
 * The address that senders know, before gateways that come and go: it stays the same, and a request that arrives while there is none
 * is held until there is. It passes bytes on as they come.
 */
export interface Front {
  /** `http://127.0.0.1:8010` */
  readonly url: string;
  /** Requests wait. */
  hold(): void;
  /** Requests go to the gateway on this port of this machine. */
  open(port: number): void;
  /** Requests are answered 503, those that wait as well. */
  refuse(reason: string): void;
  close(): Promise<void>;
}

type Target = { port: number } | { reason: string };

const HOST = '127.0.0.1';
const SHOWN = 64 * 1024;

/** They speak of one connection, and there are two. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'proxy-connection', 'expect', 'upgrade']);

/** Listens at once; begins by holding. Rejects when the port is taken. */
export async function createFront(port: number, onAnswer: (answered: Answered) => void): Promise<Front> {
  let tell = (_target: Target): void => {};
  let target: Promise<Target>;
  let settled = true;
  const hold = (): void => {
    if (!settled) return;
    settled = false;
    target = new Promise((resolve) => (tell = resolve));
  };
  const settle = (to: Target): void => {
    if (settled) target = Promise.resolve(to);
    else tell(to);
    settled = true;
  };
  hold();
  const server = createServer((request, response) => {
    void target.then((to) => ('port' in to ? forward(to.port, request, response, onAnswer) : answerDown(to.reason, request, response, onAnswer)));
  });
  await listen(server, port);
  const { port: found } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${found}`,
    hold,
    open: (at) => settle({ port: at }),
    refuse: (reason) => settle({ reason }),
    async close() {
      settle({ reason: 'it ends' });
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new Error(`can't listen on ${HOST}:${port}: ${describeError(cause)}`, { cause })));
    server.listen(port, HOST, resolve);
  });

const pathOf = ({ url = '' }: IncomingMessage): string => url.replace(/[?#].*$/s, '');

function forward(port: number, request: IncomingMessage, response: ServerResponse, onAnswer: (answered: Answered) => void): void {
  const { method = '', url = '/' } = request;
  const passed = send({ host: HOST, port, method, path: url, headers: passOn(request.rawHeaders) as never, agent: false });
  passed.on('response', (answer) => {
    const pieces: Buffer[] = [];
    let size = 0;
    answer.on('data', (piece: Buffer) => {
      if (size < SHOWN) pieces.push(piece);
      size += piece.length;
    });
    answer.on('end', () => onAnswer({ method, path: pathOf(request), status: answer.statusCode ?? 0, body: Buffer.concat(pieces).toString('utf8') }));
    answer.on('error', () => response.destroy());
    response.writeHead(answer.statusCode ?? 502, passOn(answer.rawHeaders));
    answer.pipe(response);
  });
  passed.on('error', () => {
    if (response.headersSent || response.destroyed) response.destroy();
    else answerDown('the gateway ended before it answered', request, response, onAnswer);
  });
  response.on('close', () => passed.destroy());
  request.pipe(passed);
}

/** Pairs of names and values, each as it was written. */
function passOn(raw: readonly string[]): string[] {
  const headers: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]];
    if (!OF_CONNECTION.has(name.toLowerCase())) headers.push(name, value);
  }
  return headers;
}

function answerDown(reason: string, request: IncomingMessage, response: ServerResponse, onAnswer: (answered: Answered) => void): void {
  const body = JSON.stringify({ error: `change-hook: ${reason}` });
  // The rest of the request is of no interest, but a sender that still sends would see a reset in the place of an answer.
  request.resume();
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' }).end(body);
  onAnswer({ method: request.method ?? '', path: pathOf(request), status: 503, body });
}
