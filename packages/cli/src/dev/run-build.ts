import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Io } from '../io.js';

/** A build that is told to end, and does not, gets so many milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * Runs a build by the shell, in a folder; what it prints goes to stderr. Fulfils with what kept it from ending well, or undefined.
 * Ended by the signal, with everything that it started.
 */
export function runBuild(io: Io, command: string, cwd: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('it was ended');
    // A group of its own: a shell that is killed leaves behind what it started.
    const detached = process.platform !== 'win32';
    const child = spawn(command, { cwd, shell: true, detached, env: io.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let force: NodeJS.Timeout | undefined;
    const end = (): void => {
      endGroup(child, detached, 'SIGTERM');
      force = setTimeout(() => endGroup(child, detached, 'SIGKILL'), PATIENCE_MS);
    };
    signal.addEventListener('abort', end, { once: true });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => void io.stderr.write(piece));
    const settle = (reason: string | undefined): void => {
      signal.removeEventListener('abort', end);
      clearTimeout(force);
      resolve(reason);
    };
    child.once('error', (error) => settle(error.message));
    child.once('close', (code, by) => settle(code === 0 ? undefined : code === null ? `it was ended by ${by}` : `exit code ${code}`));
  });
}

function endGroup(child: ChildProcess, detached: boolean, by: NodeJS.Signals): void {
  try {
    if (detached && child.pid !== undefined) process.kill(-child.pid, by);
    else child.kill(by);
  } catch {
    // It has ended by itself.
  }
}
