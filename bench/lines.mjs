import { openSync, readSync } from 'node:fs';

/** Counts the lines of a file that grows; each call reads only what is new. A file that is not there yet has none. */
export function createLineCounter(file) {
  const chunk = Buffer.allocUnsafe(1024 * 1024);
  let descriptor;
  let lines = 0;
  return () => {
    try {
      descriptor ??= openSync(file, 'r');
    } catch (error) {
      if (error.code === 'ENOENT') return 0;
      throw error;
    }
    for (let size; (size = readSync(descriptor, chunk)) > 0; ) {
      for (let at = chunk.indexOf(10); at >= 0 && at < size; at = chunk.indexOf(10, at + 1)) lines++;
    }
    return lines;
  };
}
