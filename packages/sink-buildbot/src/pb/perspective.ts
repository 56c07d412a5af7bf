import { describeError, type Clock } from 'change-hook-core';
import type { JellyValue } from './jelly-value.js';
import { Link } from './link.js';
import { logIn, type PbCredentials } from './login.js';
import { PbConnectError, PbRemoteError } from './pb-errors.js';
import type { Sexp } from './sexp.js';

export interface PerspectiveOptions extends PbCredentials {
  host: string;
  port: number;
  clock: Pick<Clock, 'after'>;
  /** Milliseconds for the connection and the login together. */
  connectMs: number;
  /** Ends the attempt. */
  signal?: AbortSignal;
}

/** A connection that is logged in. */
export interface Perspective {
  /** Calls a method of the perspective; see `Broker.call`. */
  call(method: string, args: readonly JellyValue[]): Promise<Sexp>;
  /** Chunks received so far: when it stands still for long, the peer is likely dead. */
  heard(): number;
  ended(): boolean;
  /** Ends the connection; calls without their answer are rejected with `PbConnectionLost(reason)`. */
  end(reason: string): void;
}

/**
 * Connects and logs in. Rejects with `PbRemoteError` where the peer refuses the login, and with `PbConnectError` for
 * everything else; then nothing is left open.
 */
export async function openPerspective(options: PerspectiveOptions): Promise<Perspective> {
  const { host, port, clock, connectMs, signal } = options;
  const link = new Link(host, port);
  const late = `${host}:${port} did not let us in within ${connectMs / 1000} s: is it the PB port of a master?`;
  const cancel = clock.after(connectMs, () => link.end(late));
  const abort = (): void => link.end('the attempt to connect was ended');
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    await link.ready;
    const perspective = await logIn(link.broker, options);
    return {
      call: (method, args) => link.broker.call(perspective, method, args),
      heard: () => link.heard,
      ended: () => link.ended,
      end: (reason) => link.end(reason),
    };
  } catch (error) {
    link.end('the login failed');
    if (error instanceof PbRemoteError) throw error;
    throw new PbConnectError(describeError(error), { cause: error });
  } finally {
    cancel();
    signal?.removeEventListener('abort', abort);
  }
}
