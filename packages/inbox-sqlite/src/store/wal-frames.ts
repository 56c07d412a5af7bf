import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** What a write-ahead log holds up to its last commit, https://sqlite.org/fileformat2.html#the_write_ahead_log */
export interface WalFrames {
  /** The pages that it has a version of. */
  pages: ReadonlySet<number>;
  /** Pages that the database has after the last commit; undefined where nothing is committed. */
  size: number | undefined;
  commits: number;
}

const HEADER = 32;
const FRAME_HEADER = 24;
const MAGIC = 0x377f0682;

/**
 * Reads the frames' headers. Checksums are not computed: a torn frame can only be the last, and before it there is no commit
 * that needs it.
 */
export function readWalFrames(walFile: string): WalFrames {
  const pages = new Set<number>();
  const found: WalFrames = { pages, size: undefined, commits: 0 };
  if (!existsSync(walFile)) return found;
  const fd = openSync(walFile, 'r');
  try {
    const header = Buffer.alloc(HEADER);
    if (readSync(fd, header, 0, HEADER, 0) < HEADER || (header.readUInt32BE(0) & ~1) >>> 0 !== MAGIC) return found;
    const pageSize = header.readUInt32BE(8);
    const end = fstatSync(fd).size;
    const frame = Buffer.alloc(FRAME_HEADER);
    let uncommitted: number[] = [];
    for (let at = HEADER; at + FRAME_HEADER + pageSize <= end; at += FRAME_HEADER + pageSize) {
      readSync(fd, frame, 0, FRAME_HEADER, at);
      // Frames of an earlier round of the log have other salts; what follows them is older still.
      if (frame.compare(header, 16, 24, 8, 16) !== 0) break;
      uncommitted.push(frame.readUInt32BE(0));
      const size = frame.readUInt32BE(4);
      if (size === 0) continue;
      for (const page of uncommitted) pages.add(page);
      uncommitted = [];
      found.size = size;
      found.commits += 1;
    }
    return found;
  } finally {
    closeSync(fd);
  }
}
