import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const NEWLINE = 0x0a;

/** The little of `node:fs` that writing needs; tests put a disk in its place that fills up. */
export interface AppendHandle {
  stat(): Promise<{ ino: number; size: number; nlink: number; isFile(): boolean }>;
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  write(buffer: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file for appending; makes it, and its folder, where it is missing. */
export type OpenAppend = (path: string) => Promise<AppendHandle>;

/**
 * Opens for appending and makes what is missing: the folder 0700 and the file 0600, since changes may come from private
 * repositories. What is there already keeps its mode. Readable too, because a torn last line has to be seen.
 */
export const openAppend: OpenAppend = async (path) => {
  const folder = dirname(path);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  const handle = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
  // The entry of a new file is durable once its folder is synced; so is that of a new folder in its parent.
  await syncFolders(folder, made === undefined ? folder : dirname(made));
  return handle;
};

async function syncFolders(from: string, to: string): Promise<void> {
  for (let folder = from; ; folder = dirname(folder)) {
    await syncFolder(folder);
    if (folder === to || folder === dirname(folder)) return;
  }
}

/** Windows can't open a folder, and some network file systems can't sync one: then there is nothing more to be had. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch {
    // See above: the data itself is synced, and a failure of that is told.
  } finally {
    await handle?.close();
  }
}

/** Writes all of `bytes`; a disk may take them in parts. */
export async function writeAll(handle: AppendHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at);
    if (bytesWritten === 0) throw new Error('the disk took nothing');
    at += bytesWritten;
  }
}

/** Whether the last line has no end: the process or the machine died while it was written. */
export async function endsTorn(handle: AppendHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const last = new Uint8Array(1);
  const { bytesRead } = await handle.read(last, 0, 1, size - 1);
  return bytesRead === 1 && last[0] !== NEWLINE;
}
