import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Failure } from './failure.mjs';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end and gives its exit code. A signal that we get is passed on to it, and once it has ended we end as
 * one does that was ended by this signal (128 + its number), whatever code the program made of it.
 */
export function runChild(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', ...options });
    let caught;
    const pass = (signal) => {
      caught = signal;
      child.kill(signal);
    };
    const end = () => PASSED_ON.forEach((signal) => process.removeListener(signal, pass));
    PASSED_ON.forEach((signal) => process.on(signal, pass));
    child.once('error', (error) => {
      end();
      reject(new Failure(`${file} can't be run: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      end();
      if (caught) reject(new Failure('', { exitCode: 128 + constants.signals[caught] }));
      else resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** For chatter that must not mix with the output of the command: the program's stdout becomes our stderr, and it has no stdin. */
export const CHATTER = ['ignore', process.stderr, process.stderr];
