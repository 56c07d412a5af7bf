import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ChangeHookError, describeError } from 'change-hook-core';
import type { Clock, Log, Service } from 'change-hook-core';
import type { HttpConfig } from '../config/config.js';
import { createLinger } from './linger.js';
import type { Linger } from './linger.js';

export interface HttpServiceDeps {
  handler: RequestListener;
  http: Pick<HttpConfig, 'host' | 'port' | 'limits'>;
  clock: Clock;
  log: Log;
}

export interface HttpService extends Service {
  /** Where it listens; throws before `start` and after `stop`. */
  readonly address: AddressInfo;
}

/** Bytes of one request's head. GitHub's is 1 KB; Node's default of 16 KiB is said here, since it is a promise. */
const MAX_HEAD = 16 * 1024;
/** Longer than the minute for which common proxies keep a connection, so that they close it and we never cut a request. */
const KEEP_ALIVE_MS = 65_000;

/** The listening server: its limits cut off slow senders, its `stop` answers what is under way and then closes. */
export function createHttpService(deps: HttpServiceDeps): HttpService {
  const { limits } = deps.http;
  const server = createServer({
    maxHeaderSize: MAX_HEAD,
    headersTimeout: limits.headMs,
    // A net only: the route gives a body its time, and an answer when that is over.
    requestTimeout: limits.headMs + limits.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.max(100, Math.min(1_000, Math.ceil(limits.headMs / 4))),
  });
  // A sender that closes its half once it has sent, as `nc -N` does, still wants its answer: without this, Node closes the other half at
  // once, and the answer to what the intake has already taken is lost. The property is Node's own, and not in its types.
  Object.assign(server, { httpAllowHalfOpen: true });
  const linger = createLinger(deps.clock);
  /** By connection: of a pipelined request whose turn never comes, since the connection went before, Node tells no end. */
  const underWay = new Map<Socket, Set<ServerResponse>>();
  const silent = new Set<Socket>();
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const answers = underWay.get(request.socket);
    silent.delete(request.socket);
    answers?.add(response);
    linger.begin(request);
    response.once('close', () => {
      answers?.delete(response);
      linger.end(request);
    });
    // Otherwise a busy keep-alive sender would never go.
    if (stopping !== undefined) response.setHeader('Connection', 'close');
    deps.handler(request, response);
  }

  server.on('request', onRequest);
  // Without a listener Node itself grants every Expect: 100-continue; the route does, once it knows the mount.
  server.on('checkContinue', onRequest);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => answerClientError(error, socket, linger));
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    underWay.set(socket, new Set());
    socket.once('close', () => {
      silent.delete(socket);
      underWay.delete(socket);
    });
    linger.prepare(socket);
  });

  /** Takes no more connections, lets what is under way end, and cuts off what has not ended after `drainMs`. */
  async function drain(): Promise<void> {
    await starting?.catch(() => {});
    if (!server.listening) return;
    await new Promise<void>((resolve) => {
      const cancel = deps.clock.after(limits.drainMs, () => {
        deps.log.warn('requests that did not end in time are cut off');
        server.closeAllConnections();
      });
      for (const answers of underWay.values()) {
        // The one after which Node closes the connection: the answers behind it would be lost.
        const last = [...answers].at(-1);
        if (last?.headersSent === false) last.setHeader('Connection', 'close');
        else last?.once('close', () => server.closeIdleConnections());
      }
      server.close(() => {
        cancel();
        resolve();
      });
      server.closeIdleConnections();
      // Node counts a connection on which nothing was ever sent as busy: a balancer's spare one would hold us up.
      for (const socket of silent) if (socket.bytesRead === 0) socket.destroy();
    });
  }

  return {
    get address() {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the server does not listen');
      return address;
    },
    start: () => (starting ??= listen(server, deps)),
    stop: () => (stopping ??= drain()),
  };
}

function listen(server: Server, { http: { host, port }, log }: HttpServiceDeps): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error): void => {
      reject(new ChangeHookError('CH_SERVER_LISTEN', { where: `${host}:${port}`, reason: describeError(cause) }, { cause }));
    };
    server.once('error', onError);
    server.listen({ port, host, backlog: 1024 }, () => {
      server.off('error', onError);
      // Out of file descriptors, say: that is no reason to end with all that is under way.
      server.on('error', (error) => log.error('a connection could not be taken', { error: describeError(error) }));
      resolve();
    });
  });
}

/** What never became a request: a head that is too large, too slow or not HTTP. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket, linger: Linger): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large'
    : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout'
    : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  linger.cutOff(socket);
}
