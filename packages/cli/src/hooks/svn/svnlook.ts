import { realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Io } from '../../io.js';
import { bytesOf, outputOf } from '../program-output.js';
import type { Program } from '../program-output.js';

/** svnlook writes texts for the locale, and mangles what that has no letters for; macOS has no C.UTF-8. */
const LOCALE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

export interface SvnRepository {
  /** Its folder, whole and without links. */
  folder: string;
  /** The last revision. */
  youngest: string;
  /** Its group may write, as Subversion has it for several users of the machine. */
  shared: boolean;
  look: (command: string, ...args: string[]) => Program;
}

/** Throws `CH_HOOK_PROGRAM` where it is none. */
export async function readSvnRepository(io: Pick<Io, 'cwd' | 'env'>, folder: string): Promise<SvnRepository> {
  const at = resolve(io.cwd, folder);
  const look = (command: string, ...args: string[]): Program => ({ file: 'svnlook', args: [command, ...args, '--', at], cwd: io.cwd, env: { ...io.env, LC_ALL: LOCALE } });
  const youngest = await outputOf(look('youngest'));
  const { mode } = await stat(join(at, 'db'));
  return { folder: await realpath(at), youngest, shared: (mode & 0o020) !== 0, look };
}

export interface Commit {
  /** '' where Subversion knows none. */
  author: string;
  comments: string;
  /** Seconds since 1970. */
  when?: number;
}

/** How svnlook writes bytes that are no UTF-8, which old repositories have. */
const MANGLED = /\?\\[0-9A-F]{2}/;

/** What is known of a commit but its paths. Throws `CH_HOOK_PROGRAM`. */
export async function readCommit({ folder, look }: SvnRepository, revision: string, text: (bytes: Uint8Array) => string): Promise<Commit> {
  const ask = async (command: string, property: string): Promise<string> => {
    const told = await outputOf(look(command, '-r', revision));
    if (!MANGLED.test(told)) return told;
    const program = look('propget', '--revprop', '-r', revision);
    // The name of the property stands behind the repository.
    return text(await bytesOf({ ...program, args: [...program.args.slice(0, -1), folder, property] }));
  };
  const [author, comments, date] = await Promise.all([ask('author', 'svn:author'), ask('log', 'svn:log'), outputOf(look('date', '-r', revision))]);
  const when = toEpoch(date);
  return { author: author.trim(), comments: comments.trimEnd(), ...(when === undefined ? {} : { when }) };
}

/** `2026-11-25 06:41:02 +0000 (Wed, ...)`. */
function toEpoch(text: string): number | undefined {
  const [, day, time, zone] = /^(\S+) (\S+) ([+-]\d{4})/.exec(text) ?? [];
  const ms = Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(ms) ? undefined : ms / 1_000;
}
