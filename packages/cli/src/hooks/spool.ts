import { createReadStream } from 'node:fs';
import { chmod, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Change } from 'change-hook-core';
import { makeFolder } from './make-folder.js';
import { NEWLINE, splitBytes } from './split-bytes.js';

/** One ref of a push, or whatever a hook calls what it tells in one piece: with the repository it names it for ever. */
export interface PushRef {
  old: string;
  new: string;
  ref: string;
}

export interface SpoolOptions {
  folder: string;
  /** The group may read and write, too: for a repository that several users of the machine push to. */
  shared: boolean;
}

/** With the repository: no other push has this name. */
export type NamedPush = PushRef & { repository: string };

/** A line of a file: a ref, or a change of the ref before it. */
export type SpoolLine = { push: NamedPush } | { change: string };

const SUFFIX = '.push';
const UNTOLD = '.untold';
const UNFINISHED = '.part';

/** Reads the changes of a push. */
export type ChangesOf = (push: PushRef) => AsyncIterable<Change>;

/**
 * What was pushed and has not been sent, one file a push, in the order of their names. A file is written under another name and renamed once
 * it is whole and synced, so what is cut off half way never counts. The changes themselves stand in it: commits may be gone tomorrow. Only of
 * a push whose changes could not be told is there no more than its ref, in its place of the order.
 */
export class Spool {
  readonly folder: string;
  readonly #fileMode: number;
  readonly #folderMode: number;

  constructor({ folder, shared }: SpoolOptions) {
    this.folder = folder;
    this.#fileMode = shared ? 0o660 : 0o600;
    this.#folderMode = shared ? 0o2770 : 0o700;
  }

  async prepare(): Promise<void> {
    await this.#makeFolder(this.folder);
  }

  /** The umask of whoever comes first does not decide who may come after. */
  async #makeFolder(folder: string): Promise<void> {
    if (await makeFolder(folder, this.#folderMode)) await chmod(folder, this.#folderMode);
  }

  /** Writes a push; fulfils with the number of its changes. Nothing is left where it throws. An empty push leaves no file. */
  async add(repository: string, refs: Iterable<PushRef & { changes: AsyncIterable<Change> }>, now: number): Promise<number> {
    return this.#write(nameAt(now) + SUFFIX, (file) => writeRefs(file, repository, refs));
  }

  /** Writes down that there was a push, whose changes can't be told now. */
  async keep({ old, new: now_, ref }: PushRef, now: number): Promise<void> {
    const text = JSON.stringify({ old, new: now_, ref } satisfies PushRef);
    await this.#write(nameAt(now) + UNTOLD, async (file) => (await file.appendFile(`${text}\n`), 1));
  }

  isUntold(name: string): boolean {
    return name.endsWith(UNTOLD);
  }

  /** Writes the changes of such a push in its place; fulfils with its new name, or undefined: there are none. */
  async tell(name: string, repository: string, changesOf: ChangesOf): Promise<string | undefined> {
    const push = JSON.parse(await readFile(join(this.folder, name), 'utf8')) as PushRef;
    const told = name.slice(0, -UNTOLD.length) + SUFFIX;
    // Of one that died at it.
    await rm(join(this.folder, told + UNFINISHED), { force: true });
    const count = await this.#write(told, (file) => writeRefs(file, repository, [{ ...push, changes: changesOf(push) }]));
    await rm(join(this.folder, name));
    return count > 0 ? told : undefined;
  }

  /** Fulfils with what `fill` counted; where that is nothing, no file is left. */
  async #write(name: string, fill: (file: FileHandle) => Promise<number>): Promise<number> {
    const unfinished = join(this.folder, name + UNFINISHED);
    const file = await open(unfinished, 'wx', this.#fileMode);
    let count: number;
    try {
      // The umask of whoever pushes does not decide it.
      await file.chmod(this.#fileMode);
      count = await fill(file);
      await file.sync();
      await file.close();
      if (count > 0) await rename(unfinished, join(this.folder, name));
      else await rm(unfinished);
    } catch (error) {
      await file.close().catch(() => {});
      await rm(unfinished, { force: true });
      throw error;
    }
    return count;
  }

  /** The pushes that wait, the oldest first. */
  async list(): Promise<string[]> {
    return (await readdir(this.folder)).filter((name) => name.endsWith(SUFFIX) || name.endsWith(UNTOLD)).sort();
  }

  async *read(name: string): AsyncGenerator<SpoolLine> {
    // Not by readline, which knows more ends of lines than JSON escapes.
    for await (const line of splitBytes(createReadStream(join(this.folder, name)), NEWLINE)) yield JSON.parse(line.toString()) as SpoolLine;
  }

  /** So many changes of a push were sent one by one. */
  async sent(name: string): Promise<number> {
    const text = await readFile(join(this.folder, `${name}.sent`), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '0';
      // Else all of them would be sent again with each push, and nobody would hear why.
      throw error;
    });
    return Number(text) || 0;
  }

  /** Put in its place whole: a process may die in it, and in a shared repository the one before may be another user's file. */
  async setSent(name: string, count: number): Promise<void> {
    const file = join(this.folder, `${name}.sent`);
    await writeFile(`${file}.new`, String(count), { mode: this.#fileMode });
    await chmod(`${file}.new`, this.#fileMode);
    await rename(`${file}.new`, file);
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name));
    await rm(join(this.folder, `${name}.sent`), { force: true });
  }

  /** Out of the way, and kept: it will never be taken as it is. */
  async setAside(name: string): Promise<string> {
    const folder = join(this.folder, 'refused');
    await this.#makeFolder(folder);
    await rename(join(this.folder, name), join(folder, name));
    await rm(join(this.folder, `${name}.sent`), { force: true });
    return join(folder, name);
  }
}

const write = (file: FileHandle, line: SpoolLine): Promise<unknown> => file.appendFile(`${JSON.stringify(line)}\n`);

/** Fulfils with the number of changes. */
async function writeRefs(file: FileHandle, repository: string, refs: Iterable<PushRef & { changes: AsyncIterable<Change> }>): Promise<number> {
  let count = 0;
  for (const { old, new: now, ref, changes } of refs) {
    await write(file, { push: { old, new: now, ref, repository } });
    for await (const change of changes) {
      await write(file, { change: JSON.stringify(change) });
      count += 1;
    }
  }
  return count;
}

const nameAt = (now: number): string => `${String(now).padStart(15, '0')}-${randomBytes(6).toString('hex')}`;
