import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ChangeHookError, describeError } from 'change-hook-core';
import type { Clock, Log, Service } from 'change-hook-core';
import type { HttpConfig } from '../config/config.js';

export interface HttpServiceDeps {
  handler: RequestListener;
  http: Pick<HttpConfig, 'host' | 'port' | 'limits'>;
  clock: Clock;
  log: Log;
}

export interface HttpService extends Service {
  /** Where it listens; throws before `start`. */
  readonly address: AddressInfo;
}

/** Bytes of one request's head. GitHub's is 1 KB; Node's default of 16 KiB is said here, since it is a promise. */
const MAX_HEAD = 16 * 1024;
/** Longer than the minute for which common proxies keep a connection, so that they close it and we never cut a request. */
const KEEP_ALIVE_MS = 65_000;
/** How long a sender that was refused may go on sending before it is cut off; until then it can read its answer. */
const LINGER_MS = 2_000;

/** The listening server: its limits cut off slow senders, its `stop` answers what is under way and then closes. */
export function createHttpService(deps: HttpServiceDeps): HttpService {
  const { limits, host, port } = deps.http;
  const server = createServer({
    maxHeaderSize: MAX_HEAD,
    headersTimeout: Math.min(limits.headMs, limits.requestMs),
    requestTimeout: limits.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.max(100, Math.min(1_000, limits.headMs / 4)),
  });
  server.on('request', deps.handler);
  // Without a listener Node itself grants every Expect: 100-continue; the route does, once it knows the mount.
  server.on('checkContinue', deps.handler);
  server.on('request', (request, response) => lingerAfterRefusal(request.socket, response, deps.clock));
  server.on('clientError', onClientError);
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  return {
    get address() {
      return server.address() as AddressInfo;
    },
    start: () => (starting ??= listen(server, host, port)),
    stop: () => (stopping ??= drain(server, limits.drainMs, deps)),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new ChangeHookError('CH_SERVER_LISTEN', { where: `${host}:${port}`, reason: describeError(cause) }, { cause }));
    });
    server.listen({ port, host, backlog: 1024 }, () => resolve());
  });
}

/** Takes no more connections, lets what is under way end, and cuts off what has not ended after `drainMs`. */
function drain(server: Server, drainMs: number, { clock, log }: HttpServiceDeps): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = clock.after(drainMs, () => {
      log.warn('requests that did not end in time are cut off');
      server.closeAllConnections();
    });
    // A request that is answered from now on closes its connection: otherwise a busy keep-alive sender would never go.
    server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
    server.close(() => {
      cancel();
      resolve();
    });
    server.closeIdleConnections();
  });
}

/**
 * When an answer goes out before the body is in, the rest is dropped for a while. Closing at once (`Connection: close`) would reset
 * the connection under a sender that still sends, and the answer would be lost with it.
 */
function lingerAfterRefusal(socket: Socket, response: ServerResponse, clock: Clock): void {
  response.once('finish', () => {
    if (response.req.complete || socket.destroyed) return;
    response.req.resume();
    const cancel = clock.after(LINGER_MS, () => socket.destroy());
    socket.once('close', cancel);
  });
}

/** What never became a request: a head that is too large, too slow or not HTTP. */
function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large'
    : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout'
    : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
