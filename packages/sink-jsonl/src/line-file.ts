import { describeError, type Log } from 'change-hook-core';
import { endsTorn, writeAll, type AppendHandle, type OpenAppend } from './append-file.js';

/** What a failed write may have left behind: the file must be cut to `length` before anything else is written. */
interface Undo {
  inode: number;
  length: number;
}

/**
 * A file that grows by whole groups of lines: a group is on the disk when `append` fulfils, and nothing of it is in the file
 * when it rejects. One call at a time: the caller sees to that.
 */
export class LineFile {
  readonly #path: string;
  readonly #open: OpenAppend;
  readonly #log: Log;
  #handle: AppendHandle | undefined;
  #undo: Undo | undefined;

  constructor(path: string, open: OpenAppend, log: Log) {
    this.#path = path;
    this.#open = open;
    this.#log = log;
  }

  /** Appends `pieces`, then syncs once. */
  async append(pieces: Iterable<Uint8Array>): Promise<void> {
    await this.open();
    const handle = this.#handle!;
    const { ino, size } = await handle.stat();
    try {
      for (const piece of pieces) await writeAll(handle, piece);
      await handle.datasync();
    } catch (error) {
      // Cut back after a failed sync too: the kernel may have dropped the pages, and would call the next sync a success.
      this.#undo = { inode: ino, length: size };
      await this.#cutBack(handle).catch((failure: unknown) => this.#quiet(failure));
      // A handle that failed once may fail for ever (a stale network file): the next try gets a new one.
      await this.close().catch((failure: unknown) => this.#quiet(failure));
      throw error;
    }
  }

  /** Makes the file ready to be written; does nothing where it is. */
  async open(): Promise<void> {
    // Deleted under us: what is written to it now, nobody would ever read.
    if (this.#handle !== undefined && (await this.#handle.stat()).nlink === 0) await this.close();
    if (this.#handle !== undefined) return;
    const handle = await this.#open(this.#path);
    try {
      if (!(await handle.stat()).isFile()) throw new Error('it is not a regular file');
      await this.#cutBack(handle);
      await this.#endTornLine(handle);
    } catch (error) {
      await handle.close().catch((failure: unknown) => this.#quiet(failure));
      throw error;
    }
    this.#handle = handle;
  }

  /** Lets go of the file; the next `append` opens it anew. */
  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #cutBack(handle: AppendHandle): Promise<void> {
    if (this.#undo === undefined) return;
    const { ino, size } = await handle.stat();
    // Never makes it longer, and leaves another file alone: logrotate may have emptied or replaced it meanwhile.
    if (ino === this.#undo.inode && size > this.#undo.length) await handle.truncate(this.#undo.length);
    this.#undo = undefined;
  }

  async #endTornLine(handle: AppendHandle): Promise<void> {
    if (!(await endsTorn(handle, (await handle.stat()).size))) return;
    this.#log.warn('the last line of the file was torn: it is ended, so that no record is glued to it', { path: this.#path });
    await writeAll(handle, Buffer.from('\n'));
  }

  #quiet(failure: unknown): void {
    this.#log.debug(`while a failed write was undone: ${describeError(failure)}`, { path: this.#path });
  }
}
