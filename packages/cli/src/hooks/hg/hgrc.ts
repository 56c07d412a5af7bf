import { chmod, chown, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../../exit-codes.js';
import { quote } from '../install-script.js';

const BEGIN = '# change-hook: begin (written by change-hook hg-hook install; its uninstall takes it away)';
const END = '# change-hook: end';

/** Writes our hook into an hgrc. What else is in it stays as it is, to the byte; ours of before is replaced. */
export async function installInHgrc(hgrc: string, words: readonly string[]): Promise<void> {
  const odd = words.find((word) => /[\r\n\0]/.test(word));
  if (odd !== undefined) throw new UsageError(`an hgrc has one line a hook, and can't carry ${JSON.stringify(odd)}`);
  const { before, after } = await takeApart(hgrc);
  // Not of the terminal or the connection: Mercurial goes on with its standard input when the hook is done.
  const ours = Buffer.from(`${BEGIN}\n[hooks]\nchangegroup.change-hook = ${words.map(quote).join(' ')} </dev/null\n${END}\n`);
  // To the end: in the midst, what follows would come into our section.
  await replace(hgrc, Buffer.concat([wholeLines(before), wholeLines(after), ours]));
}

const wholeLines = (text: Buffer): Buffer => (text.length === 0 || text.at(-1) === 0x0a ? text : Buffer.concat([text, Buffer.from('\n')]));

/** Fulfils with whether the file is still there: it goes where nothing else was in it. Throws a UsageError where no hook of ours is. */
export async function uninstallFromHgrc(hgrc: string): Promise<{ gone: boolean }> {
  const { before, ours, after } = await takeApart(hgrc);
  if (ours === undefined) throw new UsageError(`${hgrc} has nothing that change-hook wrote: nothing was changed`);
  const rest = Buffer.concat([before, after]);
  if (rest.length === 0) await rm(hgrc);
  else await replace(hgrc, rest);
  return { gone: rest.length === 0 };
}

/** Whether the hook of Buildbot is still there: both would tell of every push. */
export const hasOldHook = async (hgrc: string): Promise<boolean> => /^[^#;\n]*=\s*python:.*hgbuildbot/m.test((await read(hgrc)).toString('latin1'));

interface Parts {
  before: Buffer;
  ours?: Buffer;
  after: Buffer;
}

async function takeApart(hgrc: string): Promise<Parts> {
  const text = await read(hgrc);
  const from = lineAt(text, BEGIN, 0);
  if (from === undefined) return { before: text, after: Buffer.alloc(0) };
  const end = lineAt(text, END, from);
  if (end === undefined) throw new UsageError(`${hgrc} has the first line of change-hook's part and not the last one, ${JSON.stringify(END)}: put that where it was`);
  const to = Math.min(text.length, end + END.length + 1);
  return { before: text.subarray(0, from), ours: text.subarray(from, to), after: text.subarray(to) };
}

/** Where a line is that is this and nothing else. */
function lineAt(text: Buffer, line: string, from: number): number | undefined {
  for (let at = text.indexOf(line, from); at >= 0; at = text.indexOf(line, at + 1)) {
    const starts = at === 0 || text[at - 1] === 0x0a;
    const follows = text[at + line.length];
    if (starts && (follows === undefined || follows === 0x0a)) return at;
  }
  return undefined;
}

async function read(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
}

/**
 * All or nothing. The owner stays, and a new file gets that of its folder: Mercurial runs no hook from a file that belongs to somebody whom
 * the one who pushes does not trust, and root is not trusted either.
 */
async function replace(name: string, text: Buffer): Promise<void> {
  const file = await realpath(name).catch(() => name);
  const there = await stat(file).catch(() => undefined);
  const owner = there ?? (await stat(dirname(file)));
  const unfinished = `${file}.change-hook`;
  await writeFile(unfinished, text, { mode: 0o600 });
  try {
    const made = await stat(unfinished);
    if (made.uid !== owner.uid || made.gid !== owner.gid) await giveTo(unfinished, owner, made);
    await chmod(unfinished, there === undefined ? 0o644 : there.mode & 0o7777);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function giveTo(file: string, owner: { uid: number; gid: number }, made: { uid: number }): Promise<void> {
  try {
    await chown(file, owner.uid, owner.gid);
  } catch {
    // Another group does no harm.
    if (made.uid !== owner.uid) throw new UsageError(`the repository belongs to user ${owner.uid}, whose hgrc Mercurial trusts: run this as that user`);
  }
}
