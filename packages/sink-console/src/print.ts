import type { Writable } from 'node:stream';

/** A stream that text is printed on, such as process.stdout. */
export type ConsoleStream = Writable & { isTTY?: boolean; hasColors?: () => boolean };

/**
 * Prints `text` in one write. Fulfils when the stream has passed it on, or with what kept it from that; a stream that takes
 * nothing is waited for until the signal aborts, and nothing more is heaped on it meanwhile.
 */
export async function print(stream: ConsoleStream, text: string, signal: AbortSignal): Promise<Error | undefined> {
  if (signal.aborted) return new Error('the call was cut off before it was begun');
  if (stream.writableNeedDrain) {
    const failure = await untilAborted(signal, (done) => {
      stream.once('drain', done);
      return () => stream.off('drain', done);
    });
    if (failure !== undefined) return failure;
  }
  return untilAborted(signal, (done) => {
    stream.write(text, (error) => done(error ?? undefined));
    return () => {};
  });
}

/** `begin` gets the function to call at the end, and returns how to stop waiting. */
function untilAborted(signal: AbortSignal, begin: (done: (failure?: Error) => void) => () => void): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const end = (failure?: Error): void => {
      signal.removeEventListener('abort', cutOff);
      stop();
      resolve(failure);
    };
    const cutOff = (): void => end(new Error('it takes nothing'));
    let stop = (): void => {};
    signal.addEventListener('abort', cutOff, { once: true });
    stop = begin(end);
  });
}
