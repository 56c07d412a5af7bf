import { statSync } from 'node:fs';
import { ChangeHookError } from 'change-hook-core';

/**
 * Gives a check that store and log are still the files that were opened. SQLite goes on writing to one that was removed, or that a
 * backup was moved over, and says that all is well: the next start would find nothing of it. Throws `CH_INBOX_UNAVAILABLE`; a file
 * that was only moved away can be put back.
 */
export function watchStore(file: string): () => void {
  const opened = [file, `${file}-wal`].map((name) => ({ name, identity: identify(name) }));
  return () => {
    for (const { name, identity } of opened) {
      if (identify(name) === identity) continue;
      const reason = `${name} was removed or replaced while the gateway runs, and what is written now would be lost: put it back, or restart`;
      throw new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason });
    }
  };
}

function identify(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.dev}:${stat.ino}`;
}
