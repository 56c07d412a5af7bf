import { isatty } from 'node:tty';

/** The commands that heed SIGHUP. */
const HEEDING = ['serve', 'receive'];

let came = false;
const note = (): void => void (came = true);

/**
 * Keeps a SIGHUP that comes before a gateway can heed it. It would end the process, as it ends any that does not listen, and systemd takes
 * that for an end that was asked for: `systemctl start` with a `reload` on its heels would leave no gateway, and nothing that restarts it.
 * To be called before anything else is loaded, which takes most of that time.
 */
export function keepHangup(args: readonly string[]): void {
  // A terminal that is closed says it, too, and then the process shall end.
  if (HEEDING.includes(args[0] ?? '') && !isatty(0)) process.on('SIGHUP', note);
}

/** Whether one came. From now on it is the caller's. */
export function takeHangup(): boolean {
  process.off('SIGHUP', note);
  const had = came;
  came = false;
  return had;
}
