import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';
import { describeError } from 'change-hook-core';
import { parseCommandLine, usage } from './command-line.js';
import type { CommandLine } from './command-line.js';
import { toDependency } from './dependency.js';
import { toPackageName } from './package-name.js';
import type { ScaffoldKind } from './package-name.js';
import { askAuthor, askName, begin, canAsk, Cancelled, end } from './terminal.js';
import type { Terminal } from './terminal.js';
import { writePackage } from './write-package.js';
import type { PackagePlan } from './write-package.js';

/** The command line is not valid. */
class Misused extends Error {}

const OWN_TERMINAL = (): Terminal => ({ input: process.stdin, output: process.stdout, error: process.stderr, cwd: process.cwd() });

/**
 * Runs the command and fulfils with its exit code: 0 made, 1 not made, 2 the command line is not valid. What is not given is asked for where
 * somebody sits at a terminal, and `--yes` is not among the arguments.
 */
export async function createFromCommandLine(kind: ScaffoldKind, args: readonly string[], terminal: Terminal = OWN_TERMINAL()): Promise<number> {
  try {
    const said = parseCommandLine(args);
    if ('problem' in said) throw new Misused(`${said.problem}\n\n${usage(kind)}`.trimEnd());
    if (said.help === true) terminal.output.write(usage(kind));
    else await create(kind, said, terminal);
    return 0;
  } catch (error) {
    if (error instanceof Cancelled) return 1;
    terminal.error.write(`${describeError(error)}\n`);
    return error instanceof Misused ? 2 : 1;
  }
}

async function create(kind: ScaffoldKind, said: CommandLine, terminal: Terminal): Promise<void> {
  const asks = canAsk(terminal) && said.yes !== true;
  // What can be refused is refused before anything is asked.
  const core = dependency(said.core, terminal.cwd);
  const testkit = dependency(said.testkit, terminal.cwd);
  if (said.name === undefined && !asks) throw new Misused(`give it a name\n\n${usage(kind)}`.trimEnd());
  if (said.name !== undefined) packageOf(kind, said.name);
  if (asks) begin(kind, terminal);
  const packageName = packageOf(kind, said.name ?? (await askName(kind, terminal)));
  const folder = resolve(terminal.cwd, said.folder ?? packageName.slice(packageName.indexOf('/') + 1));
  const author = oneLine(said.author ?? (asks ? await askAuthor(gitUser(), terminal) : gitUser()));
  const plan: PackagePlan = { kind, packageName, folder, author, core, testkit };
  const files = await writePackage(plan);
  const next = `cd ${quoted(relative(terminal.cwd, folder) || '.')} && npm install && npm test`;
  if (asks) end(`${files.length} files written to ${folder}. Next: ${next}`, terminal);
  else terminal.output.write(`${packageName}: ${files.length} files written to ${folder}\nnext: ${next}\n`);
}

function packageOf(kind: ScaffoldKind, name: string): string {
  const checked = toPackageName(kind, name);
  if ('problem' in checked) throw new Misused(`"${name}" can't name a ${kind}: ${checked.problem}`);
  return checked.packageName;
}

function dependency(given: string | undefined, cwd: string): PackagePlan['core'] {
  const read = toDependency(given, `^${ownVersion()}`, cwd);
  if ('problem' in read) throw new Misused(read.problem);
  return read;
}

/** All our packages carry one version. */
function ownVersion(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
}

function gitUser(): string {
  try {
    return execFileSync('git', ['config', 'user.name'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    // No git, or nobody told it.
    return '';
  }
}

/** It goes into one line of package.json and of LICENSE. */
const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

/** For a shell, where it needs that. */
const quoted = (path: string): string => (/^[\w@%+=:,./\\-]+$/.test(path) ? path : JSON.stringify(path));
