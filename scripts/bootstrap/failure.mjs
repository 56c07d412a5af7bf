/** An end with a message for a person: what failed, and what to try. No stack is printed for it. */
export class Failure extends Error {
  constructor(message, { advice = [], exitCode = 1 } = {}) {
    super(message);
    this.advice = advice;
    this.exitCode = exitCode;
  }
}

/** Everything the bootstrap says goes to stderr: stdout belongs to the command that was asked for. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

export function report(error) {
  if (!(error instanceof Failure)) throw error;
  if (error.message !== '') say(`\n${error.message}`);
  for (const line of error.advice) say(`  - ${line}`);
  process.exitCode = error.exitCode;
}
