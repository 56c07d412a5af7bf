import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.js';

/** A disk that can be filled up under a running gateway, and emptied. */
export interface SmallDisk {
  /** In the config. */
  readonly store: string;
  /** From now on the store gets hardly any more room. */
  fill(pid: number): void;
  /** There is room again. */
  free(pid: number): void;
  remove(): void;
}

export interface DiskKind {
  name: string;
  /** Undefined where this kind can't be had on this machine. */
  make: (place: Place) => SmallDisk | undefined;
}

const TMPFS_BYTES = 24 * 1024 * 1024;
/** What is left of it. */
const LEFT = 256 * 1024;

const succeeds = (file: string, ...args: string[]): boolean => spawnSync(file, args, { stdio: 'ignore' }).status === 0;

/** A file system in memory that is really full; needs root. */
const TMPFS: DiskKind = {
  name: 'a tmpfs that is full',
  make(place) {
    const mount = place.path('disk');
    mkdirSync(mount);
    if (process.getuid?.() !== 0 || !succeeds('mount', '-t', 'tmpfs', '-o', `size=${TMPFS_BYTES},mode=0700`, 'change-hook-faults', mount)) return undefined;
    const unmount = (): boolean => succeeds('umount', mount) || succeeds('umount', '--lazy', mount);
    process.once('exit', unmount);
    const filler = join(mount, 'filler');
    return {
      store: './disk/inbox.db',
      fill: () => fillUp(filler),
      free: () => rmSync(filler),
      remove() {
        process.off('exit', unmount);
        unmount();
      },
    };
  },
};

/** The process may not make its files any longer: what every user can have. To SQLite it is a write that fails. */
const RLIMIT: DiskKind = {
  name: 'a limit on the size of its files',
  make(place) {
    if (!succeeds('prlimit', '--pid', String(process.pid), '--fsize')) return undefined;
    const limit = (pid: number, bytes: string): void => {
      if (!succeeds('prlimit', '--pid', String(pid), `--fsize=${bytes}:unlimited`)) throw new Error('the limit could not be set');
    };
    return {
      store: './inbox.db',
      fill: (pid) => limit(pid, String(Math.max(...['inbox.db', 'inbox.db-wal', 'changes.jsonl'].map((name) => statSync(place.path(name)).size)) + LEFT)),
      free: (pid) => limit(pid, 'unlimited'),
      remove: () => {},
    };
  },
};

export const DISK_KINDS = [TMPFS, RLIMIT];

/** Writes until nothing goes in any more, then gives a little of it back. */
function fillUp(file: string): void {
  const fd = openSync(file, 'w');
  const block = Buffer.alloc(64 * 1024);
  let size = 0;
  try {
    for (;;) size += writeSync(fd, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(fd);
  }
  truncateSync(file, size - LEFT);
}
