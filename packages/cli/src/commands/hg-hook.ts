import { join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { UsageError } from '../exit-codes.js';
import { addressOf, hgChanges } from '../hooks/hg/changesets.js';
import { installInHgrc, uninstallFromHgrc } from '../hooks/hg/hgrc.js';
import { addHookOptions, createTeller, runHook } from '../hooks/hook-run.js';
import type { HookOptions } from '../hooks/hook-run.js';
import { hookCommand } from '../hooks/install-options.js';
import { outputOf } from '../hooks/program-output.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../options.js';

interface HgHookOptions extends HookOptions {
  branchtype: 'inrepo' | 'dirname';
  branch?: string;
  baseurl?: string;
  strip: number;
}

const AFTER_HELP = `
It is Mercurial's hook "changegroup": it runs in the repository, and HG_NODE tells
what came. "hg-hook install" writes it into .hg/hgrc, with the options that stand
behind "--".

Example:
  change-hook hg-hook install /srv/hg/house -- --url https://ci.example.org/change_hook/base \\
      --token-file /etc/change-hook/token --baseurl https://hg.example.org --strip 2`;

export function addHgHook(program: Command, io: Io): void {
  const hook = program
    .command('hg-hook')
    .summary('send what is pushed to a Mercurial repository')
    .description("Mercurial's changegroup hook: sends a change for every changeset that is pushed. What can't be sent waits, and goes with the next push.")
    .enablePositionalOptions()
    .addHelpText('after', AFTER_HELP);
  addOptions(hook).action((options: HgHookOptions) => run(io, options));
  hook
    .command('install')
    .summary('write it into a repository')
    .description("Writes the hook into a repository's .hg/hgrc, behind what is there.")
    .argument('<repository>', 'the folder of the repository')
    .argument('[options...]', 'options of hg-hook, behind "--"')
    .passThroughOptions()
    .action((folder: string, args: string[]) => install(io, folder, args));
  hook
    .command('uninstall')
    .summary('take it away again')
    .description("Takes the hook out of a repository's .hg/hgrc.")
    .argument('<repository>', 'the folder of the repository')
    .action((folder: string) => uninstall(io, folder));
}

const addOptions = (command: Command): Command =>
  addHookOptions(command)
    .addOption(new Option('--branchtype <type>', 'the branch is that of the changeset, or the name of the folder').choices(['inrepo', 'dirname']).default('inrepo'))
    .option('-b, --branch <name>', 'the branch of every change')
    .option('--baseurl <url>', 'what stands before the path of the repository in its address')
    .option('--strip <count>', 'so many parts of that path are left out', wholeNumber(0, 100), 0);

async function run(io: Io, options: HgHookOptions): Promise<void> {
  const { HG_NODE: first, HG_NODE_LAST: last } = io.env;
  if (first === undefined || !/^[0-9a-f]{40}$/.test(first) || (last !== undefined && !/^[0-9a-f]{40}$/.test(last))) {
    throw new UsageError("this is Mercurial's hook \"changegroup\", which tells by HG_NODE what came; to write it into a repository: change-hook hg-hook install REPOSITORY");
  }
  const root = await rootOf(io, io.cwd);
  const repository = options.repository ?? addressOf(root, options.baseurl, options.strip);
  const branch = options.branch ?? (options.branchtype === 'dirname' ? root.split('/').at(-1) : undefined);
  const settings = {
    repository,
    ...(branch === undefined ? {} : { branch }),
    ...(options.project === undefined ? {} : { project: options.project }),
    ...(options.codebase === undefined ? {} : { codebase: options.codebase }),
    ...(options.category === undefined ? {} : { category: options.category }),
  };
  const revisions = `${first}:${last ?? ''}`;
  await runHook(io, options, createTeller(io, options), {
    repository,
    spool: { folder: options.spool === undefined ? join(root, '.hg', 'change-hook') : resolve(io.cwd, options.spool), shared: false },
    refs: [{ ref: 'changegroup', old: first, new: last ?? 'tip', changes: hgChanges({ cwd: root, env: io.env }, settings, revisions) }],
  });
}

const rootOf = (io: Io, folder: string): Promise<string> => outputOf({ file: 'hg', args: ['root'], cwd: folder, env: { ...io.env, HGPLAIN: '1' } });

async function install(io: Io, folder: string, args: readonly string[]): Promise<void> {
  const file = join(await rootOf(io, resolve(io.cwd, folder)), '.hg', 'hgrc');
  await installInHgrc(file, await hookCommand(io, 'hg-hook', addOptions, args));
  line(io.stdout, `${file} has the hook now`);
}

async function uninstall(io: Io, folder: string): Promise<void> {
  const file = join(await rootOf(io, resolve(io.cwd, folder)), '.hg', 'hgrc');
  await uninstallFromHgrc(file);
  line(io.stdout, `${file} is without the hook`);
}
