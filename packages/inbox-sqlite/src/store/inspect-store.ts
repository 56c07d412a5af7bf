import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { ChangeHookError } from 'change-hook-core';
import { readWalFrames } from './wal-frames.js';

/** "CHHK": the mark of a store of change-hook, in the header of the file. */
export const APPLICATION_ID = 0x4348484b;

const MAGIC = Buffer.from('SQLite format 3\u0000', 'latin1');
const HEADER = 100;
/** SQLite never uses the page at this offset: locks are taken on it. */
const LOCK_BYTE = 0x40000000;

export interface Expected {
  /** The newest schema that this version knows. */
  schema: number;
  /** A gateway was here before, so an empty file is what is left of a store. */
  usedBefore: boolean;
}

/**
 * Looks at what stands at the store's path before SQLite may touch it, since SQLite would take a file of another program for
 * its own, and would write a log that does not fit into a file that was cut off. Throws `CH_INBOX_FOREIGN`, `CH_INBOX_DAMAGED` or
 * `CH_INBOX_SCHEMA_NEWER`; nothing is written. Call it under the lock.
 */
export function inspectStore(file: string, expected: Expected): 'absent' | 'store' {
  const damaged = (reason: string): never => {
    throw new ChangeHookError('CH_INBOX_DAMAGED', { file, reason });
  };
  const foreign = (reason: string): never => {
    throw new ChangeHookError('CH_INBOX_FOREIGN', { file, reason });
  };
  const logLeft = (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) {
    return logLeft ? damaged(`it is gone, and its log ${file}-wal is still there`) : 'absent';
  }
  if (!stat.isFile()) foreign('it is not a regular file');
  if (stat.size === 0) return logLeft || expected.usedBefore ? damaged('it is empty, and a store was there') : 'absent';

  const header = readHeader(file);
  if (!header.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, header.length))) foreign('it is not an SQLite file');
  if (header.length < HEADER) damaged(`it ends after ${header.length} bytes`);
  const id = header.readUInt32BE(68);
  if (id !== APPLICATION_ID) foreign(`it is an SQLite file of another program (application id ${id})`);
  const found = header.readUInt32BE(60);
  if (found > expected.schema) throw new ChangeHookError('CH_INBOX_SCHEMA_NEWER', { file, found, supported: expected.schema });
  const missing = findMissingPage(file, header, stat.size);
  if (missing !== undefined) damaged(`it is cut off: page ${missing.page} of ${missing.pages} is missing`);
  return 'store';
}

function readHeader(file: string): Buffer {
  const fd = openSync(file, 'r');
  try {
    const header = Buffer.alloc(HEADER);
    return header.subarray(0, readSync(fd, header, 0, HEADER, 0));
  } finally {
    closeSync(fd);
  }
}

/**
 * A page that is neither in the file nor in its log. A file shorter than its header says is sound when a crash came in the
 * middle of a checkpoint, and then the log has the rest.
 */
function findMissingPage(file: string, header: Buffer, size: number): { page: number; pages: number } | undefined {
  const written = header.readUInt16BE(16);
  const pageSize = written === 1 ? 65_536 : written;
  const counted = header.readUInt32BE(24) === header.readUInt32BE(92) ? header.readUInt32BE(28) : 0;
  const log = existsSync(`${file}-wal`) ? readWalFrames(`${file}-wal`) : undefined;
  const pages = log?.size ?? counted;
  for (let page = Math.floor(size / pageSize) + 1; page <= pages; page++) {
    if (log?.pages.has(page) !== true && page !== LOCK_BYTE / pageSize + 1) return { page, pages };
  }
  return undefined;
}
