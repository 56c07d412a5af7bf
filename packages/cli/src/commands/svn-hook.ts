import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Change } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';
import { addHookOptions, createTeller, runHook } from '../hooks/hook-run.js';
import type { HookOptions } from '../hooks/hook-run.js';
import { hookCommand } from '../hooks/install-options.js';
import { installScript, uninstallScript } from '../hooks/install-script.js';
import { outputOf } from '../hooks/program-output.js';
import { svnChanges, toPattern } from '../hooks/svn/commit.js';
import { line } from '../io.js';
import type { Io } from '../io.js';

interface SvnHookOptions extends HookOptions {
  layout: 'none' | 'standard';
  include?: readonly string[];
  exclude?: readonly string[];
  dryRun?: boolean;
}

const HOOK = { name: 'post-commit', told: 'arguments' } as const;

const AFTER_HELP = `
It is Subversion's post-commit hook, which gets the repository and the revision for
arguments. "svn-hook install" writes it into a repository, with the options that
stand behind "--".

Examples:
  change-hook svn-hook install /srv/svn/house -- --url https://ci.example.org/change_hook/base \\
      --token-file /etc/change-hook/token --layout standard -r https://svn.example.org/house
  change-hook svn-hook /srv/svn/house 42 --dry-run`;

export function addSvnHook(program: Command, io: Io): void {
  const hook = program
    .command('svn-hook')
    .summary('send what is committed to a Subversion repository')
    .description("Subversion's post-commit hook: sends a change for the commit. What can't be sent waits, and goes with the next commit.")
    .argument('[told...]', 'the folder of the repository, and the revision that was committed')
    .enablePositionalOptions()
    .addHelpText('after', AFTER_HELP);
  addOptions(hook)
    .option('-n, --dry-run', 'print the changes, and send nothing')
    .action(([folder, revision]: string[], options: SvnHookOptions) => run(io, folder, revision, options));
  hook
    .command('install')
    .summary('write it into a repository')
    .description('Writes the hook into a repository. A hook that is there is kept, and runs first.')
    .argument('<repository>', 'the folder of the repository')
    .argument('[options...]', 'options of svn-hook, behind "--"')
    .passThroughOptions()
    .action((at: string, args: string[]) => install(io, at, args));
  hook
    .command('uninstall')
    .summary('take it away again')
    .description('Takes the hook out of a repository, and puts back what was there before it.')
    .argument('<repository>', 'the folder of the repository')
    .action((at: string) => uninstall(io, at));
}

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

const addOptions = (command: Command): Command =>
  addHookOptions(command)
    .addOption(new Option('--layout <layout>', 'standard: a change for each of trunk, branches/X and tags/X').choices(['none', 'standard']).default('none'))
    .option('-f, --include <regex>', 'only paths that match count; may be repeated', collect)
    .option('-F, --exclude <regex>', 'paths that match do not count; may be repeated', collect);

async function run(io: Io, folder: string | undefined, revision: string | undefined, options: SvnHookOptions): Promise<void> {
  if (folder === undefined || revision === undefined || !/^\d+$/.test(revision)) {
    throw new UsageError("this is Subversion's hook \"post-commit\", which gets the repository and the revision; to write it into a repository: change-hook svn-hook install REPOSITORY");
  }
  const repos = await repositoryAt(io, folder);
  const repository = options.repository ?? repos;
  const settings = {
    repository,
    layout: options.layout,
    include: (options.include ?? []).map(toPattern),
    exclude: (options.exclude ?? []).map(toPattern),
    ...(options.project === undefined ? {} : { project: options.project }),
    ...(options.codebase === undefined ? {} : { codebase: options.codebase }),
    ...(options.category === undefined ? {} : { category: options.category }),
  };
  const changes = svnChanges({ repos, cwd: io.cwd, env: io.env }, settings, revision);
  if (options.dryRun === true) return print(io, changes);
  await runHook(io, options, createTeller(io, options), {
    repository,
    spool: { folder: options.spool === undefined ? join(repos, 'change-hook') : resolve(io.cwd, options.spool), shared: false },
    refs: [{ ref: 'commit', old: String(Number(revision) - 1), new: revision, changes }],
  });
}

async function print(io: Io, changes: AsyncIterable<Change>): Promise<void> {
  for await (const change of changes) line(io.stdout, JSON.stringify(change, null, 2));
}

/** Throws `CH_HOOK_PROGRAM` where it is none. */
async function repositoryAt(io: Io, folder: string): Promise<string> {
  const at = resolve(io.cwd, folder);
  await outputOf({ file: 'svnlook', args: ['youngest', '--', at], cwd: io.cwd, env: io.env });
  return realpath(at);
}

async function install(io: Io, folder: string, args: readonly string[]): Promise<void> {
  const hooks = join(await repositoryAt(io, folder), 'hooks');
  const { file, kept } = await installScript({ ...HOOK, hooks }, (await hookCommand(io, 'svn-hook', addOptions, args)).words);
  line(io.stdout, `${file} written${kept ? '; the hook that was there before still runs, before it' : ''}`);
}

async function uninstall(io: Io, folder: string): Promise<void> {
  const { file, restored } = await uninstallScript({ ...HOOK, hooks: join(await repositoryAt(io, folder), 'hooks') });
  line(io.stdout, restored ? `${file} is again what it was before` : `${file} is gone`);
}
