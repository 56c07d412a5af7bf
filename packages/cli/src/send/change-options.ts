import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Option } from 'commander';
import type { Command } from 'commander';
import { CHANGE_SOURCES, describeError, normaliseChange } from 'change-hook-core';
import type { Change, ChangeInput, ChangeSource } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';
import type { Io } from '../io.js';
import { pointInTime } from '../time.js';
import { userName } from '../user-name.js';
import { createGit } from './git.js';
import { readGitChange } from './git-change.js';
import { toProperties } from './properties.js';

/** The options that say what the change is. */
export interface ChangeOptions {
  author?: string;
  committer?: string;
  comments?: string;
  commentsFile?: string;
  revision?: string;
  revisionFile?: string;
  when?: number;
  branch?: string;
  category?: string;
  revlink?: string;
  repository?: string;
  project?: string;
  codebase?: string;
  src?: ChangeSource;
  file?: readonly string[];
  property?: readonly string[];
  encoding: string;
  fromGit?: string | true;
  who?: string;
  logfile?: string;
  revision_file?: string;
  vc?: ChangeSource;
}

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

/** The letters that the old scripts disagreed about: each would be taken for the other one's by somebody. */
const DISPUTED: readonly (readonly [string, string])[] = [
  ['-r', '-r meant the repository to post_build_request.py and the revision to sendchange: write --repository or --revision'],
  ['-R', '-R meant the revision to post_build_request.py and the repository to sendchange: write --revision or --repository'],
  ['-w', '-w meant the author to post_build_request.py and the time to sendchange: write --author or --when'],
  ['-W', '-W meant the time to post_build_request.py and the author to sendchange: write --when or --author'],
];

/** What the old scripts called an option. */
const OLD_NAMES = [['who', 'author'], ['logfile', 'comments-file'], ['revision_file', 'revision-file'], ['vc', 'src']] as const;

export function addChangeOptions(command: Command): Command {
  command
    .option('--author <name>', 'who made the change, as "Name <address>" (default: you)')
    .option('--committer <name>', 'who committed it')
    .option('-c, --comments <text>', 'the message (default: empty)')
    .option('-F, --comments-file <file>', 'a file that has the message; - for standard input')
    .option('--revision <id>', 'the revision')
    .option('--revision-file <file>', 'a file that has the revision')
    .option('--when <time>', 'when it was made: seconds since 1970, or a time such as 2024-03-01T10:20:30+01:00', toEpoch)
    .option('-b, --branch <name>', 'the branch')
    .option('-C, --category <name>', 'the category')
    .option('-l, --revlink <url>', 'a page about the change')
    .option('--repository <address>', 'the repository')
    .option('-P, --project <name>', 'the project')
    .option('--codebase <name>', 'the codebase')
    .addOption(new Option('-s, --src <system>', 'the version control system').choices(CHANGE_SOURCES))
    .option('-f, --file <path>', 'a file that it touches; may be repeated, and files may also be the arguments', collect)
    .option('-p, --property <name:text or name=JSON>', 'a property; may be repeated', collect)
    .option('-e, --encoding <name>', 'the encoding of the files with message and revision', 'utf-8')
    .option('--from-git [revision]', 'take author, committer, message, files, revision, branch, time and repository from the git repository here (default: HEAD)');
  for (const [old, now] of OLD_NAMES) {
    const option = new Option(`--${old} <value>`, `the old name of --${now}`).hideHelp();
    command.addOption(old === 'vc' ? option.choices(CHANGE_SOURCES) : option);
  }
  for (const [letter, words] of DISPUTED) {
    command.addOption(new Option(`${letter} <value>`).hideHelp().argParser(() => command.error(`error: ${words}`)));
  }
  return command;
}

/** The change that the options describe; each wins over what git says. Throws a UsageError that names what is wrong. */
export async function toChange(io: Io, files: readonly string[], written: ChangeOptions): Promise<Change> {
  const options = withoutOldNames(written);
  refuseContradictions(options);
  const fromGit = options.fromGit === undefined ? undefined : await readGitChange(createGit(io.cwd, io.env), options.fromGit === true ? 'HEAD' : options.fromGit);
  const comments = options.commentsFile === undefined ? options.comments : await readText(io, options.commentsFile, options.encoding);
  const revision = options.revisionFile === undefined ? options.revision : (await readText(io, options.revisionFile, options.encoding)).trim();
  const named = [...(options.file ?? []), ...files];
  const given = {
    author: options.author, committer: options.committer, comments, revision, when_timestamp: options.when, branch: options.branch,
    category: options.category, revlink: options.revlink, repository: options.repository, project: options.project,
    codebase: options.codebase, src: options.src,
    ...(named.length > 0 ? { files: named } : {}),
    ...(options.property === undefined ? {} : { properties: toProperties(options.property) }),
  };
  // Where there is none, the change says so by having no author, and then --author is asked for.
  const normal = normaliseChange({ author: userName() ?? '', ...fromGit, ...defined(given) });
  if ('problems' in normal) throw new UsageError(`this is no change: ${normal.problems.join('; ')}`);
  return normal.change;
}

function withoutOldNames({ who, logfile, revision_file: revisionFile, vc, ...options }: ChangeOptions): ChangeOptions {
  const both = [['author', who], ['commentsFile', logfile], ['revisionFile', revisionFile], ['src', vc]] as const;
  for (const [at, [name, old]] of both.entries()) {
    if (old === undefined) continue;
    const [oldName, newName] = OLD_NAMES[at]!;
    if (options[name] !== undefined) throw new UsageError(`--${oldName} is the old name of --${newName}: give one of them`);
    Object.assign(options, { [name]: old });
  }
  return options;
}

function refuseContradictions(options: ChangeOptions): void {
  if (options.comments !== undefined && options.commentsFile !== undefined) throw new UsageError('give either --comments or --comments-file');
  if (options.revision !== undefined && options.revisionFile !== undefined) throw new UsageError('give either --revision or --revision-file');
  if (options.commentsFile === '-' && options.revisionFile === '-') throw new UsageError('standard input is either the message or the revision');
}

const defined = (fields: { [Field in keyof ChangeInput]?: ChangeInput[Field] | undefined }): Partial<ChangeInput> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** A number is seconds, as the old scripts had it. */
function toEpoch(text: string): number {
  return /^\d+(?:\.\d*)?$/.test(text) ? Number(text) : pointInTime(text, undefined, 'seconds since 1970, ') / 1_000;
}

async function readText(io: Io, file: string, encoding: string): Promise<string> {
  const decoder = decoderOf(encoding);
  try {
    const bytes = file === '-' ? await buffer(io.stdin) : await readFile(resolve(io.cwd, file));
    return decoder.decode(bytes);
  } catch (error) {
    throw new UsageError(`${file === '-' ? 'standard input' : file} can't be read as ${encoding}: ${describeError(error)}`);
  }
}

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new UsageError(`--encoding ${JSON.stringify(encoding)} is not known; utf-8, latin1 and windows-1252 are`);
  }
}
