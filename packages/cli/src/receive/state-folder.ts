import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { describeError } from 'change-hook-core';
import { variable } from '../io.js';
import type { Io } from '../io.js';

/** The folder of a receiver's store: `--state`, or one of its own below `$XDG_STATE_HOME`. */
export function stateFolder(io: Io, dialect: string, given: string | undefined): string {
  return given === undefined ? join(stateHome(io), 'change-hook', `receive-${dialect.replaceAll('/', '+')}`) : resolve(io.cwd, given);
}

/** Makes it where it is not there, for its owner alone. */
export function makeStateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`the folder ${folder} can't be made (${describeError(error)}); name another one by --state FOLDER`, { cause: error });
  }
}

/** As the XDG Base Directory Specification has it: what is not absolute is as good as not set. */
function stateHome(io: Io): string {
  const home = variable(io, 'XDG_STATE_HOME');
  return home !== undefined && isAbsolute(home) ? home : join(variable(io, 'HOME') ?? homedir(), '.local', 'state');
}
