import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describeError } from 'change-hook-core';

export interface PidFile {
  write(): void;
  /** Does nothing where another process has written it meanwhile, or nobody has. */
  remove(): void;
}

/** The file that tells a supervisor which process this is: there as long as the process can be asked to stop. */
export function createPidFile(file: string): PidFile {
  const text = `${process.pid}\n`;
  let written = false;
  return {
    // One of a process that was killed may stand there: its number may be anybody's by now, so it says nothing.
    write() {
      try {
        writeFileSync(file, text);
        written = true;
      } catch (error) {
        throw new Error(`the pidfile ${file} can't be written: ${describeError(error)}`, { cause: error });
      }
    },
    remove() {
      if (!written) return;
      try {
        if (readFileSync(file, 'utf8') === text) rmSync(file);
        written = false;
      } catch {
        // It is gone, which is what was wanted; or can't be removed, and there is nobody left to tell.
      }
    },
  };
}
