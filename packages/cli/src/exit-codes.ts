/** What the exit code of every command means; documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  /** It was refused, or could not be done; stderr says why. */
  failed: 1,
  /** The command line itself is not valid. */
  usage: 2,
} as const;

/** A mistake on the command line: one sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command has said on stderr what is wrong; only the exit code is left. */
export class FailedError extends Error {
  override readonly name = 'FailedError';
}
