import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from './place.js';

/** A disk that can be filled up under a running gateway, and emptied. */
export interface SmallDisk {
  /** The path of the store, for the config. */
  readonly store: string;
  /** From now on the store gets hardly any more room. */
  fill(pid: number): void;
  /** There is room again. */
  free(pid: number): void;
  remove(): void;
}

export interface DiskKind {
  name: string;
  /** Whether this machine lets us have it. */
  isHad: () => boolean;
  make: (place: Place) => SmallDisk;
}

const TMPFS_BYTES = 24 * 1024 * 1024;
/** What is left when it is full: the log of the store has to begin anew somewhere, or nothing would be taken at all. */
const LEFT = 256 * 1024;

const succeeds = (file: string, ...args: string[]): boolean => spawnSync(file, args, { stdio: 'ignore' }).status === 0;
const mount = (folder: string): boolean => succeeds('mount', '-t', 'tmpfs', '-o', `size=${TMPFS_BYTES},mode=0700`, 'change-hook-faults', folder);
const unmount = (folder: string): boolean => succeeds('umount', folder) || succeeds('umount', '--lazy', folder);

/** A file system in memory that is really full; needs root, and a machine that lets root mount. */
const TMPFS: DiskKind = {
  name: 'a tmpfs that is full',
  isHad() {
    const folder = mkdtempSync(join(tmpdir(), 'change-hook-faults-'));
    try {
      return process.getuid?.() === 0 && mount(folder) && unmount(folder);
    } finally {
      rmdirSync(folder);
    }
  },
  make(place) {
    const folder = place.path('disk');
    mkdirSync(folder);
    if (!mount(folder)) throw new Error(`a tmpfs could not be mounted on ${folder}`);
    const remove = (): void => {
      process.off('exit', remove);
      unmount(folder);
    };
    process.once('exit', remove);
    const filler = join(folder, 'filler');
    return { store: './disk/inbox.db', fill: () => fillUp(filler), free: () => rmSync(filler), remove };
  },
};

/** The process may not make its files any longer: what every user can have. To SQLite it is a write that fails. */
const RLIMIT: DiskKind = {
  name: 'a limit on the size of its files',
  isHad: () => succeeds('prlimit', '--pid', String(process.pid), '--fsize'),
  make(place) {
    const limit = (pid: number, bytes: number | 'unlimited'): void => {
      if (!succeeds('prlimit', '--pid', String(pid), `--fsize=${bytes}:unlimited`)) throw new Error('the limit could not be set');
    };
    const sizes = (): number[] => ['inbox.db', 'inbox.db-wal', 'changes.jsonl'].map((name) => statSync(place.path(name)).size);
    return {
      store: './inbox.db',
      fill: (pid) => limit(pid, Math.max(...sizes()) + LEFT),
      free: (pid) => limit(pid, 'unlimited'),
      remove: () => {},
    };
  },
};

/** What this machine lets us have, the best first; none where it is neither root nor Linux. */
export const diskKinds = (): DiskKind[] => [TMPFS, RLIMIT].filter((kind) => kind.isHad());

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
