import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../exit-codes.js';

/** The second line of a hook of ours, by which it is known again. */
const MARK = '# Written by change-hook; its command uninstall takes it away.';

/** A hook that is a program in a folder: git's and Subversion's. */
export interface ScriptHook {
  /** The folder of the repository's hooks. */
  hooks: string;
  /** `post-receive`, `post-commit`. */
  name: string;
  /** Where it is told what happened: on standard input (git), or by its arguments (Subversion), which come behind the command's own. */
  told: 'stdin' | 'arguments';
}

/** A hook that was there before, and still runs first. */
const keptOf = (name: string): string => `${name}.before-change-hook`;

/**
 * Writes the hook, which runs the one that was there before, with what it was told, and then `command`. Written again, it takes the new
 * command. Fulfils with the file and whether another hook is kept.
 */
export async function installScript(hook: ScriptHook, command: readonly string[]): Promise<{ file: string; kept: boolean }> {
  const { hooks, name } = hook;
  await mkdir(hooks, { recursive: true });
  const file = join(hooks, name);
  const kept = join(hooks, keptOf(name));
  const there = await read(file);
  if (there !== undefined && !isOurs(there)) {
    if ((await read(kept)) !== undefined) throw new UsageError(`${kept} is there already: move it out of the way first`);
    await rename(file, kept);
  }
  const unfinished = `${file}.new`;
  await writeFile(unfinished, script(hook, command));
  await chmod(unfinished, 0o755);
  await rename(unfinished, file);
  return { file, kept: (await read(kept)) !== undefined };
}

/** Fulfils with the hook that is back in its place, if any. Throws a UsageError where no hook of ours is. */
export async function uninstallScript({ hooks, name }: ScriptHook): Promise<{ file: string; restored: boolean }> {
  const file = join(hooks, name);
  const there = await read(file);
  if (there === undefined || !isOurs(there)) throw new UsageError(`${file} ${there === undefined ? 'is not there' : 'was not written by change-hook'}: nothing was changed`);
  if ((await read(join(hooks, keptOf(name)))) === undefined) {
    await rm(file);
    return { file, restored: false };
  }
  await rename(join(hooks, keptOf(name)), file);
  return { file, restored: true };
}

const isOurs = (text: string): boolean => text.split('\n', 2)[1] === MARK;

export async function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** For a POSIX shell: a word, whatever is in it. */
export const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Subversion runs its hooks with an empty environment, and so without a PATH: `dirname` is not to be had. */
function script({ name, told }: ScriptHook, command: readonly string[]): string {
  const words = command.map(quote).join(' ');
  const before = `before="\${0%/*}/${keptOf(name)}"`;
  return told === 'stdin'
    ? `#!/bin/sh
${MARK}
# What it is told is read once and handed on twice: to the hook that was here before, if there is one, and to change-hook.
told=$(cat)
status=0
${before}
if [ -x "$before" ]; then printf '%s\\n' "$told" | "$before" "$@" || status=$?; fi
printf '%s\\n' "$told" | ${words} || :
exit "$status"
`
    : `#!/bin/sh
${MARK}
# The hook that was here before comes first, if there is one.
status=0
${before}
if [ -x "$before" ]; then "$before" "$@" || status=$?; fi
${words} "$@" || :
exit "$status"
`;
}
