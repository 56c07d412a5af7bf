import type { Gateway } from 'change-hook-server';
import { FailedError } from './exit-codes.js';
import { line } from './io.js';
import type { Io } from './io.js';
import { printErrors } from './print-errors.js';
import { printGateway } from './print-gateway.js';
import type { PrintedWords } from './print-gateway.js';
import { keepHeapSmall } from './small-heap.js';

/** What a command does around a gateway that runs. */
export interface Around {
  /** It listens. A throw stops it again. */
  started?(): void;
  /** SIGHUP where no terminal is, beside what the gateway does at it. */
  hangup?(): void;
  /** The process ends, and may be dead right after the call. May be called twice. */
  ended?(): void;
  words?: PrintedWords;
}

/** Starts a gateway, says so, and runs it until a signal asks for its end, or it can't go on. */
export async function runGateway(io: Io, gateway: Gateway, around: Around = {}): Promise<void> {
  // Before the start, though that takes a twentieth of a second more: V8 keeps to the bound that it set itself last.
  keepHeapSmall();
  const asked = waitForEnd(gateway, io, around);
  let signal: NodeJS.Signals;
  try {
    await gateway.start();
    try {
      around.started?.();
      printGateway(io.stdout, gateway, around.words);
      signal = await asked.end;
    } finally {
      await gateway.stop();
    }
  } finally {
    asked.cancel();
    around.ended?.();
  }
  line(io.stdout, 'stopped');
  // At an ordinary exit Node resets its terminal, and aborts when that is gone.
  if (signal === 'SIGHUP') io.dieOf(signal);
}

/** Fulfils with the first signal that asks to stop; rejects when the gateway can't go on. */
function waitForEnd(gateway: Gateway, io: Io, around: Around): { end: Promise<NodeJS.Signals>; cancel: () => void } {
  let cancel = (): void => {};
  const end = new Promise<NodeJS.Signals>((resolve, reject) => {
    let stopping = false;
    cancel = io.onSignal((signal) => {
      // A terminal that goes away says SIGHUP, and then nobody is left who could have meant the config or the log files.
      if (signal === 'SIGHUP' && io.stdin.isTTY !== true) {
        around.hangup?.();
        return onHangup(gateway);
      }
      if (stopping) {
        // To exit would end the intake's thread first, and that aborts the process when the thread is inside of the store. The signal
        // does not ask; only the first process of a container is not ended by it.
        cancel();
        around.ended?.();
        io.dieOf(signal);
        io.exit(signal === 'SIGINT' ? 130 : 143);
      }
      stopping = true;
      line(io.stderr, `${signal}: finishing what is under way; once more ends at once`);
      resolve(signal);
    });
    gateway.dead.catch((error: unknown) => {
      printErrors(io.stderr, error);
      reject(new FailedError());
    });
  });
  end.catch(() => {});
  return { end, cancel };
}

/** Files first: a reload may have to wait for a sink that hangs, and logrotate must not. */
function onHangup(gateway: Gateway): void {
  void gateway.reopen();
  // The log has what is wrong; a gateway that is being stopped has nothing to reload.
  gateway.reload().catch(() => {});
}
