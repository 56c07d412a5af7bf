import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ChangeHookError } from 'change-hook-core';
import { NO_GIT } from '../../send/git.js';
import { endOf } from '../program-output.js';
import { NUL, splitBytes } from '../split-bytes.js';
import { toText } from '../to-text.js';

export interface Commit {
  id: string;
  /** `Name <address>`. */
  author: string;
  committer: string;
  /** Seconds since 1970. */
  when: number;
  comments: string;
  /** What it touches; a merge, what it brought to its first parent. */
  files: string[];
}

export interface GitFolder {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** How texts are read that are no UTF-8, which old repositories have. */
  decoder: { decode(bytes: Uint8Array): string };
}

/** NUL can stand in none of these, and a name of a file can't foretell the id that comes next. */
const FORMAT = '%x01%H%x00%an <%ae>%x00%cn <%ce>%x00%ct%x00%B%x00';
const MARK = '\u0001';
const FIELDS = 6;

/**
 * The commits that `git rev-list ARGS` names, the oldest first, one at a time: two processes and a pipe, whatever their number. The parent is
 * told to diff-tree, which would otherwise leave out the files of a merge. Throws `CH_GIT_FAILED`.
 */
export async function* readCommits({ cwd, env, decoder }: GitFolder, args: readonly string[]): AsyncGenerator<Commit> {
  const start = (command: readonly string[]): Running => running(spawn('git', ['--no-pager', ...command], { cwd, env }));
  const list = start(['rev-list', '--topo-order', '--reverse', '--parents', ...args]);
  const tree = start(['diff-tree', '--stdin', '--always', '-r', '-z', '--root', '--name-only', '--no-renames', '--encoding=UTF-8', `--format=${FORMAT}`]);
  try {
    const feeding = feed(list, tree);
    // It is waited for at the end; until then its end must not count as unhandled.
    feeding.catch(() => {});
    yield* parse(splitBytes(tree.child.stdout!, NUL), toText(decoder));
    await feeding;
    await Promise.all([list.ended, tree.ended]);
  } finally {
    list.child.kill();
    tree.child.kill();
  }
}

interface Running {
  child: ChildProcess;
  /** Rejects where it failed. */
  ended: Promise<void>;
}

function running(child: ChildProcess): Running {
  child.stdin!.on('error', () => {}); // It ended; why is told by its end.
  return { child, ended: endOf(child, (reason) => new ChangeHookError('CH_GIT_FAILED', { reason }), () => NO_GIT) };
}

async function feed(list: Running, tree: Running): Promise<void> {
  const input = tree.child.stdin!;
  for await (const line of createInterface({ input: list.child.stdout!, crlfDelay: Infinity })) {
    const [commit, parent] = line.split(' ');
    if (!input.write(parent === undefined ? `${commit}\n` : `${commit} ${parent}\n`)) await Promise.race([once(input, 'drain'), tree.ended]);
  }
  // Before the end is passed on: a list that broke off would look like a short one.
  await list.ended;
  input.end();
}

const isStart = (text: string): boolean => text.startsWith(MARK) && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text.slice(1));

async function* parse(stream: AsyncIterable<Buffer>, text: (bytes: Buffer) => string): AsyncGenerator<Commit> {
  let fields: string[] = [];
  const whole = (): Commit => {
    const [start = '', author = '', committer = '', when = '', comments = '', , ...files] = fields;
    return { id: start.slice(1), author, committer, when: Number(when), comments: comments.trimEnd(), files };
  };
  for await (const token of stream) {
    const written = text(token);
    if (fields.length >= FIELDS - 1 && isStart(written)) {
      yield whole();
      fields = [];
    }
    // The first name has the line's end before it that follows the format.
    fields.push(fields.length === FIELDS ? written.replace(/^\n/, '') : written);
  }
  if (fields.length >= FIELDS - 1) yield whole();
}
