import { setFlagsFromString } from 'node:v8';

/**
 * Of what lives in the heap after a full collection: at so much more the next one begins. V8 itself waits for up to four times as much,
 * for programs whose garbage is mostly old; here nearly all of it dies young, and the memory was held for nothing.
 */
const GROWING_PERCENT = 50;

/** Keeps the heaps of all threads of this process small. For a process that is ours: an embedder's has flags of its own. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
}
