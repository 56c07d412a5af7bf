import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ChangeHookError } from 'change-hook-core';
import { NEWLINE, splitBytes } from './split-bytes.js';

export interface Program {
  file: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** Without one, as Subversion has it for its hooks, nothing would be found. */
const PATH = '/usr/local/bin:/usr/bin:/bin';

/**
 * What a program prints, line by line, whatever its length: bytes, since names of files may be in any encoding. No shell reads the arguments.
 * It waits where the lines are not taken. Throws `CH_HOOK_PROGRAM` where it fails.
 */
export async function* linesOf(program: Program): AsyncGenerator<Buffer> {
  const { stdout, ended, kill } = start(program);
  try {
    yield* splitBytes(stdout, NEWLINE);
    await ended;
  } finally {
    kill();
  }
}

/** All that it prints, likewise. */
export async function bytesOf(program: Program): Promise<Buffer> {
  const { stdout, ended } = start(program);
  const [printed] = await Promise.all([buffer(stdout), ended]);
  return printed;
}

/** All that it prints, as UTF-8 and without the last line's end. */
export const outputOf = async (program: Program): Promise<string> => (await bytesOf(program)).toString().replace(/\r?\n$/, '');

function start({ file, args, cwd, env }: Program): { stdout: Readable; ended: Promise<void>; kill: () => void } {
  const child = spawn(file, [...args], { cwd, env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = endOf(child, (reason) => new ChangeHookError('CH_HOOK_PROGRAM', { program: file, reason }), () =>
    // A folder that is not there gives the same code.
    (existsSync(cwd) ? 'it is not installed, or not in PATH' : `there is no folder ${cwd}`));
  return { stdout: child.stdout, ended, kill: () => void child.kill() };
}

/**
 * The end of a program. Rejects where it failed, with what it said last on standard error; `absent` says why where there was none to start.
 * It may be waited for late: until then it does not count as unhandled.
 */
export function endOf(child: ChildProcess, failed: (reason: string) => Error, absent: () => string): Promise<void> {
  let said = '';
  child.stderr?.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-2_000)));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(failed(error.code === 'ENOENT' ? absent() : error.message)));
    child.once('close', (code, signal) => (code === 0 ? resolve() : reject(failed(said.trim() || `it ended with ${code ?? signal}`))));
  });
  ended.catch(() => {});
  return ended;
}
