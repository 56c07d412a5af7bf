import { stdout } from 'node:process';
import { describeError, type Delivered, type Sink } from 'change-hook-core';
import { long, short } from './format.js';
import type { ConsoleOptions } from './options.js';
import { painted, plain } from './paint.js';
import { print, type ConsoleStream } from './print.js';

export interface ConsoleSinkDeps extends Partial<ConsoleOptions> {
  /** Default: the process's stdout. */
  stream?: ConsoleStream;
}

/**
 * Prints changes for people. A stream that is gone (EPIPE: the reader of the pipe ended) is `unreachable`, not forgotten: what
 * was acknowledged stays in the inbox and is printed when the gateway runs with a reader again.
 */
export function createConsoleSink({ stream = stdout, color = 'auto', format = 'long' }: ConsoleSinkDeps = {}): Sink {
  // hasColors looks at NO_COLOR, FORCE_COLOR, TERM and the like; only a terminal has it.
  const colored = color === 'always' || (color === 'auto' && stream.isTTY === true && stream.hasColors?.() === true);
  const paint = colored ? painted : plain;
  const shape = format === 'short' ? short : long;
  let listening = false;
  let broken = false;
  let closed = false;
  let printing = 0;

  // Without a listener, an error of stdout ends the process. It is told by the answer of the write.
  const onError = (): void => void (broken = true);
  const listen = (): void => {
    if (!listening) stream.on('error', onError);
    listening = true;
  };
  /** A broken stream keeps its listener: it may tell of its error more than once. */
  const stopListening = (): void => {
    if (listening && !broken && printing === 0) stream.off('error', onError);
  };

  return {
    async deliver(changes, { signal }): Promise<Delivered> {
      if (closed) return unreachable('the sink is closed');
      listen();
      printing++;
      try {
        const failure = await print(stream, changes.map((outgoing) => shape(outgoing, paint)).join(''), signal);
        if (failure === undefined) return { ok: true };
        broken ||= !signal.aborted;
        return unreachable(describeError(failure));
      } finally {
        printing--;
        if (closed) stopListening();
      }
    },

    check(): Delivered {
      return stream.writable ? { ok: true } : unreachable('it is closed');
    },

    close(): void {
      if (!closed) stopListening();
      closed = true;
    },
  };
}

const unreachable = (reason: string): Delivered => ({ ok: false, why: 'unreachable', reason: `the output: ${reason}` });
