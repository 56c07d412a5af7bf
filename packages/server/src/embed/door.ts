import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock, Log } from 'change-hook-core';
import { mountInPath, toOriginForm } from '../http/hook-app.js';

/**
 * A handler for `node:http`, and for Express and its like: with `next`, what is no mount's URL is passed on; without, it is answered 404.
 */
export type GatewayHandler = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => void;

/** What the middleware wants of a context: Koa's, of any version and any copy of it. */
export interface MiddlewareContext {
  req: IncomingMessage;
  res: ServerResponse;
  respond?: boolean | undefined;
}

/** A middleware for Koa: what is no mount's URL is passed on to `next`. It is generic so that `app.use` keeps the type of the app. */
export type GatewayMiddleware = <Context extends MiddlewareContext>(context: Context, next: () => Promise<unknown>) => Promise<void>;

/** Answers a request, all of it; fulfils when that is done. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface DoorDeps {
  /** '' or `/some/path`. */
  basePath: string;
  /** Whether a name is that of a mount. */
  isMounted: (name: string) => boolean;
  clock: Clock;
  log: Log;
  /** Milliseconds for what is under way at a stop. */
  drainMs: number;
}

/** The way into a gateway through somebody else's server: that one has the connections, and the gateway the requests to its mounts. */
export interface Door {
  readonly handler: GatewayHandler;
  readonly middleware: GatewayMiddleware;
  /** From now on there is somebody behind it; until then, and from `close` on, requests to mounts are answered 503. */
  open(answer: Answer): void;
  /** Takes no more, and fulfils when what is under way has ended, or its time is over. */
  close(): Promise<void>;
  /** The request came through here: its server has dealt with `Expect: 100-continue` already. */
  cameThrough(request: IncomingMessage): boolean;
}

export function createDoor(deps: DoorDeps): Door {
  const guests = new WeakSet<IncomingMessage>();
  const underWay = new Set<Promise<void>>();
  let answer: Answer | undefined;

  const isOurs = (request: IncomingMessage): boolean => {
    const name = mountInPath(toOriginForm(request.url ?? ''), deps.basePath);
    return name !== undefined && deps.isMounted(name);
  };

  const serve = (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (answer === undefined) return Promise.resolve(sayBusy(response));
    guests.add(request);
    const work = Promise.all([answer(request, response), closed(request, response)]).then(() => void underWay.delete(work));
    underWay.add(work);
    return work;
  };

  return {
    handler(request, response, next) {
      if (isOurs(request)) void serve(request, response);
      else if (next !== undefined) next();
      else sayNotFound(response);
    },
    async middleware(context, next) {
      if (!isOurs(context.req)) return void (await next());
      // The answer is written by the gateway's own app: whatever Koa the host has, it must not write another.
      context.respond = false;
      await serve(context.req, context.res);
    },
    open: (behind) => void (answer = behind),
    async close() {
      answer = undefined;
      const ended = Promise.all(underWay);
      let cancel = (): void => {};
      const late = new Promise<void>((resolve) => {
        cancel = deps.clock.after(deps.drainMs, () => {
          deps.log.warn('requests that did not end in time are left to their server', { requests: underWay.size });
          resolve();
        });
      });
      await Promise.race([ended, late]);
      cancel();
    },
    cameThrough: (request) => guests.has(request),
  };
}

/**
 * Until the answer has left, or the sender has: koa's promise fulfils when it is handed over. The connection is asked as well, since Node tells of
 * no end of a pipelined answer that never had its turn on it.
 */
function closed({ socket }: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.writableFinished || response.destroyed || socket.destroyed) return resolve();
    const ends = endsOf(socket);
    const end = (): void => {
      ends.delete(end);
      resolve();
    };
    ends.add(end);
    response.once('finish', end).once('close', end);
  });
}

const endings = new WeakMap<Socket, Set<() => void>>();

/** What is called when a connection closes: one listener for all of its requests, or Node would warn of a leak. */
function endsOf(socket: Socket): Set<() => void> {
  const known = endings.get(socket);
  if (known !== undefined) return known;
  const ends = new Set<() => void>();
  endings.set(socket, ends);
  socket.once('close', () => ends.forEach((end) => end()));
  return ends;
}

function sayBusy(response: ServerResponse): void {
  say(response, 503, 'CH_INTAKE_BUSY', { 'Retry-After': '5' });
}

function sayNotFound(response: ServerResponse): void {
  say(response, 404, 'CH_DIALECT_NOT_LISTED', {});
}

function say(response: ServerResponse, status: number, error: string, headers: Record<string, string>): void {
  const body = JSON.stringify({ error });
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body), 'X-Content-Type-Options': 'nosniff', ...headers,
  });
  response.end(body);
}
