import { ChangeHookError, describeError, isChangeHookError } from 'change-hook-core';

/** Primary result codes, https://sqlite.org/rescode.html */
export const SQLITE = {
  PERM: 3, BUSY: 5, LOCKED: 6, NOMEM: 7, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, PROTOCOL: 15, NOTADB: 26,
} as const;

/** Failures of the store and not of what was asked of it. */
const STORE_FAILURES: ReadonlySet<number> = new Set(Object.values(SQLITE));

/** The primary result code of an error of SQLite; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** What the caller of the inbox gets: a disk that is full or fails is `CH_INBOX_UNAVAILABLE`, a bug stays what it is. */
export function toInboxError(error: unknown): unknown {
  if (isChangeHookError(error)) return error;
  const code = sqliteCode(error);
  if (code === undefined || !STORE_FAILURES.has(code)) return error;
  return new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: describeError(error) }, { cause: error });
}

/** The same while the store is being opened, where the operator can mend it. */
export function toOpenError(file: string, error: unknown): unknown {
  if (isChangeHookError(error)) return error;
  const code = sqliteCode(error);
  const reason = describeError(error);
  if (code === SQLITE.CORRUPT || code === SQLITE.NOTADB) {
    return new ChangeHookError('CH_INBOX_DAMAGED', { file, reason }, { cause: error });
  }
  if (code !== undefined || isFileError(error)) return new ChangeHookError('CH_INBOX_PATH', { file, reason }, { cause: error });
  return error;
}

const isFileError = (error: unknown): boolean => typeof (error as { syscall?: unknown } | null)?.syscall === 'string';
