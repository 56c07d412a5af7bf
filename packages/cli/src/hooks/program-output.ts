import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ChangeHookError } from 'change-hook-core';

export interface Program {
  file: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** Without one, as Subversion has it for its hooks, nothing would be found. */
const PATH = '/usr/local/bin:/usr/bin:/bin';

/** What a program prints, line by line, whatever its length. No shell reads the arguments. Throws `CH_HOOK_PROGRAM` where it fails. */
export async function* linesOf({ file, args, cwd, env }: Program): AsyncGenerator<string> {
  const child = spawn(file, [...args], { cwd, env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-2_000)));
  const ended = new Promise<void>((resolve, reject) => {
    const fail = (reason: string): void => reject(new ChangeHookError('CH_HOOK_PROGRAM', { program: file, reason }));
    child.once('error', (error: NodeJS.ErrnoException) => fail(error.code === 'ENOENT' ? 'it is not installed, or not in PATH' : error.message));
    child.once('close', (code, signal) => (code === 0 ? resolve() : fail(said.trim() || `it ended with ${code ?? signal}`)));
  });
  ended.catch(() => {});
  try {
    yield* createInterface({ input: child.stdout, crlfDelay: Infinity });
    await ended;
  } finally {
    child.kill();
  }
}

/** All that it prints, without the last line's end. */
export async function outputOf(program: Program): Promise<string> {
  const lines: string[] = [];
  for await (const line of linesOf(program)) lines.push(line);
  return lines.join('\n');
}
