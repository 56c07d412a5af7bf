import type { Command } from 'commander';
import { createGateway } from 'change-hook-server';
import type { Gateway } from 'change-hook-server';
import { configSource, SEARCH_FROM } from '../config-source.js';
import { FailedError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { printErrors } from '../print-errors.js';
import { printGateway } from '../print-gateway.js';

export function addServe(program: Command, io: Io): void {
  program
    .command('serve')
    .summary('run the gateway')
    .description(
      'Runs the gateway until SIGTERM or SIGINT (Ctrl-C): then it finishes what is under way and ends; a second one ends it at once. ' +
        'SIGHUP reads the config again, and opens the files of sinks anew, for logrotate. The log goes to stderr.',
    )
    .option('-c, --config <file>', 'the config to run')
    .action(async (options: { config?: string }) => {
      const gateway = await createGateway({ config: configSource(io, options.config), searchFrom: SEARCH_FROM });
      const asked = waitForEnd(gateway, io);
      try {
        await gateway.start();
      } catch (error) {
        asked.cancel();
        throw error;
      }
      printGateway(io.stdout, gateway);
      let signal: NodeJS.Signals;
      try {
        signal = await asked.end;
      } finally {
        await gateway.stop();
        asked.cancel();
      }
      line(io.stdout, 'stopped');
      // At an ordinary exit Node resets its terminal, and aborts when that is gone.
      if (signal === 'SIGHUP') io.dieOf(signal);
    });
}

/** Fulfils with the first signal that asks to stop; rejects when the gateway can't go on. */
function waitForEnd(gateway: Gateway, io: Io): { end: Promise<NodeJS.Signals>; cancel: () => void } {
  let cancel = (): void => {};
  const end = new Promise<NodeJS.Signals>((resolve, reject) => {
    let stopping = false;
    cancel = io.onSignal((signal) => {
      // A terminal that goes away says SIGHUP, and then nobody is left who could have meant the config or the log files.
      if (signal === 'SIGHUP' && io.stdin.isTTY !== true) return onHangup(gateway);
      if (stopping) {
        // To exit would end the intake's thread first, and that aborts the process when the thread is inside of the store. The signal
        // does not ask; only the first process of a container is not ended by it.
        cancel();
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
