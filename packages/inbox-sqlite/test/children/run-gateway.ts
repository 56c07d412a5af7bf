import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ChildGateway {
  child: ChildProcess;
  /** The next thing that it tells. */
  next(): Promise<Record<string, unknown>>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}

export function runGateway(...args: readonly string[]): ChildGateway {
  const child = fork(fileURLToPath(new URL('./gateway.js', import.meta.url)), args);
  const told: Record<string, unknown>[] = [];
  let wake: (() => void) | undefined;
  child.on('message', (message) => {
    told.push(message as Record<string, unknown>);
    wake?.();
  });
  return {
    child,
    async next() {
      while (told.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return told.shift()!;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
