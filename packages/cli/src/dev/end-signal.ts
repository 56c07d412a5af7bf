import { line } from '../io.js';
import type { Io } from '../io.js';

/**
 * Aborts at the first signal that asks to end; a second one ends the process at once, after `last`. The returned function stops
 * listening.
 */
export function endSignal(io: Io, last: () => void): { signal: AbortSignal; cancel: () => void } {
  const ended = new AbortController();
  const cancel = io.onSignal((signal) => {
    if (ended.signal.aborted) {
      last();
      io.exit(signal === 'SIGINT' ? 130 : 143);
    }
    line(io.stderr, `${signal}: ending; once more ends at once`);
    ended.abort();
  });
  return { signal: ended.signal, cancel };
}
