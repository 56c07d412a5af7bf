import { openAppend, type OpenAppend } from '../src/append-file.js';

/** A real file on a disk that has room for so many bytes more; `fail` makes other calls fail. */
export interface SmallDisk {
  room: number;
  /** Names of calls that fail with EIO. */
  failing: Set<'write' | 'datasync' | 'truncate'>;
  /** Calls so far, by name. */
  calls: Record<'open' | 'write' | 'datasync', number>;
  /** Awaited before each write. */
  gate: Promise<void>;
  open: OpenAppend;
}

export function smallDisk(room = Infinity): SmallDisk {
  const disk: SmallDisk = {
    room,
    failing: new Set(),
    calls: { open: 0, write: 0, datasync: 0 },
    gate: Promise.resolve(),
    open: async (path) => {
      disk.calls.open++;
      const real = await openAppend(path);
      const failsIf = (call: 'write' | 'datasync' | 'truncate'): void => {
        if (disk.failing.has(call)) throw Object.assign(new Error(`EIO: i/o error, ${call}`), { code: 'EIO' });
      };
      return {
        stat: () => real.stat(),
        read: (buffer, offset, length, position) => real.read(buffer, offset, length, position),
        close: () => real.close(),
        async write(buffer, offset, length) {
          await disk.gate;
          disk.calls.write++;
          failsIf('write');
          if (disk.room === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
          const written = await real.write(buffer, offset, Math.min(length, disk.room));
          disk.room -= written.bytesWritten;
          return written;
        },
        async datasync() {
          disk.calls.datasync++;
          failsIf('datasync');
          await real.datasync();
        },
        async truncate(length) {
          failsIf('truncate');
          await real.truncate(length);
        },
      };
    },
  };
  return disk;
}
