import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../exit-codes.js';

/** The second line of a hook of ours, by which it is known again. */
const MARK = '# Written by change-hook git-hook install; change-hook git-hook uninstall takes it away.';
const NAME = 'post-receive';
/** A hook that was there before, and still runs first. */
const KEPT = 'post-receive.before-change-hook';

/**
 * Writes `hooks/post-receive`, which runs the hook that was there before, with what git told it, and then `command`. Written again, it takes
 * the new command. Fulfils with the file and whether another hook is kept.
 */
export async function installHook(hooks: string, command: readonly string[]): Promise<{ file: string; kept: boolean }> {
  await mkdir(hooks, { recursive: true });
  const file = join(hooks, NAME);
  const there = await read(file);
  if (there !== undefined && !isOurs(there)) {
    if ((await read(join(hooks, KEPT))) !== undefined) throw new UsageError(`${join(hooks, KEPT)} is there already: move it out of the way first`);
    await rename(file, join(hooks, KEPT));
  }
  const unfinished = `${file}.new`;
  await writeFile(unfinished, script(command));
  await chmod(unfinished, 0o755);
  await rename(unfinished, file);
  return { file, kept: (await read(join(hooks, KEPT))) !== undefined };
}

/** Fulfils with the hook that is back in its place, if any. Throws a UsageError where no hook of ours is. */
export async function uninstallHook(hooks: string): Promise<{ file: string; restored: boolean }> {
  const file = join(hooks, NAME);
  const there = await read(file);
  if (there === undefined || !isOurs(there)) throw new UsageError(`${file} ${there === undefined ? 'is not there' : 'was not written by change-hook'}: nothing was changed`);
  if ((await read(join(hooks, KEPT))) === undefined) {
    await rm(file);
    return { file, restored: false };
  }
  await rename(join(hooks, KEPT), file);
  return { file, restored: true };
}

const isOurs = (text: string): boolean => text.split('\n', 2)[1] === MARK;

async function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** For a POSIX shell: a word, whatever is in it. */
export const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

const script = (command: readonly string[]): string => `#!/bin/sh
${MARK}
# What git tells is read once and handed on twice: to the hook that was here before, if there is one, and to change-hook.
told=$(cat)
status=0
before=$(dirname "$0")/${KEPT}
if [ -x "$before" ]; then printf '%s\\n' "$told" | "$before" "$@" || status=$?; fi
printf '%s\\n' "$told" | ${command.map(quote).join(' ')} || :
exit "$status"
`;
