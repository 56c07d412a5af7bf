import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../exit-codes.js';
import { attempt, createTeller, decoderOf, logged, namesOf, pushed, runHook } from '../hooks/hook-run.js';
import { addInstallCommands, installAndTell, SCRIPT_TEXTS, uninstallAndTell } from '../hooks/install-commands.js';
import { hookCommand } from '../hooks/install-options.js';
import { commitChanges } from '../hooks/svn/commit-changes.js';
import type { SvnSettings } from '../hooks/svn/commit-changes.js';
import { toLayout, toPattern } from '../hooks/svn/layout.js';
import { addSvnOptions, withoutOldNames } from '../hooks/svn/options.js';
import type { SvnHookOptions } from '../hooks/svn/options.js';
import { readSvnRepository } from '../hooks/svn/svnlook.js';
import type { PushRef } from '../hooks/spool.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../options.js';

interface RunOptions extends SvnHookOptions {
  dryRun?: boolean;
  dryrun?: boolean;
  sendWaiting?: boolean;
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
  addSvnOptions(hook)
    .option('--revision <number>', 'the revision, where no argument says it (default: the last one)', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('-n, --dry-run', 'print the changes, a JSON object a line; send and keep nothing')
    .addOption(hook.createOption('--dryrun').hideHelp())
    .option('--send-waiting', 'tell nothing new, and send what waits')
    .action((told: string[], given: RunOptions) => {
      const options = withoutOldNames(given);
      return logged(io, options, run(io, told, options, given.repository));
    });
  addInstallCommands(hook, { texts: SCRIPT_TEXTS, install: (at, args) => install(io, at, args), uninstall: (at) => uninstall(io, at) });
}

/** `named`: what --repository says. */
async function run(io: Io, told: readonly string[], options: RunOptions, named: string | undefined): Promise<void> {
  const { folder, revision: written = options.revision } = await toCommit(io, told, named);
  if (folder === undefined || !/^\d{1,15}$/.test(String(written ?? 0))) {
    throw new UsageError("this is Subversion's hook \"post-commit\", which gets the repository and the revision; to write it into a repository: change-hook svn-hook install REPOSITORY");
  }
  const settings = attempt(() => toSettings(options));
  const from = await readSvnRepository(io, folder);
  const repository = options.repository ?? from.folder;
  const revision = String(Number(written ?? from.youngest));
  const changesOf = settings instanceof Error ? settings : (push: PushRef) => commitChanges(from, { ...settings, repository }, push.new);
  if (options.dryRun === true || options.dryrun === true) {
    if (changesOf instanceof Error) throw changesOf;
    for await (const change of changesOf(toPushRef(revision))) line(io.stdout, JSON.stringify(change));
    return;
  }
  await runHook(io, options, createTeller(io, options), {
    repository,
    spool: { folder: options.spool === undefined ? join(from.folder, 'change-hook') : resolve(io.cwd, options.spool), shared: from.shared },
    ...pushed(options.sendWaiting === true ? undefined : toPushRef(revision), changesOf),
  });
  // The commit is kept; the command line is no better for it.
  if (settings instanceof Error) throw settings;
}

/** By which it is named for ever. */
const toPushRef = (revision: string): PushRef => ({ ref: 'commit', old: String(Number(revision) - 1), new: revision });

/** The folder was --repository for svn_buildbot.py, and the revision `-v REVISION`, of which only the number is an argument now. */
async function toCommit(io: Io, [first, second]: readonly string[], named: string | undefined): Promise<{ folder?: string; revision?: string }> {
  const old = second === undefined && /^\d*$/.test(first ?? '') && named !== undefined && (await isFolder(resolve(io.cwd, named)));
  const [folder, revision] = old ? [named, first] : [first, second];
  return { ...(folder === undefined ? {} : { folder }), ...(revision === undefined ? {} : { revision }) };
}

const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isDirectory() === true;

/** Throws a UsageError. */
function toSettings(options: SvnHookOptions): Omit<SvnSettings, 'repository'> {
  return {
    layout: toLayout(options.layout, options.layoutRegex),
    include: (options.include ?? []).map(toPattern),
    exclude: (options.exclude ?? []).map(toPattern),
    decoder: decoderOf(options.encoding),
    ...namesOf(options),
  };
}

async function install(io: Io, at: string, args: readonly string[]): Promise<void> {
  const { folder } = await readSvnRepository(io, at);
  const { words, options } = await hookCommand<SvnHookOptions>(io, 'svn-hook', addSvnOptions, args, withoutOldNames);
  toSettings(options);
  await installAndTell(io, { ...HOOK, hooks: join(folder, 'hooks') }, words);
}

async function uninstall(io: Io, at: string): Promise<void> {
  const { folder } = await readSvnRepository(io, at);
  await uninstallAndTell(io, { ...HOOK, hooks: join(folder, 'hooks') });
}
