import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Change } from 'change-hook-core';
import { readChangegroup, revisionsOf, toPushRef } from '../hooks/hg/changegroup.js';
import { readChangesets } from '../hooks/hg/changesets.js';
import { hasOldHook, installInHgrc, uninstallFromHgrc } from '../hooks/hg/hgrc.js';
import { destinationsOf, makePlan } from '../hooks/hg/plan.js';
import type { HgHookOptions, Plan } from '../hooks/hg/plan.js';
import { createHg, readHgRepository } from '../hooks/hg/repository.js';
import { readSettings } from '../hooks/hg/settings.js';
import { findStrays } from '../hooks/hg/strays.js';
import { addHookOptions, attempt, createTeller, decoderOf, logged, pushed, runHook } from '../hooks/hook-run.js';
import { addInstallCommands } from '../hooks/install-commands.js';
import { hookCommand } from '../hooks/install-options.js';
import { quote } from '../hooks/install-script.js';
import { pusherOf } from '../hooks/pusher.js';
import type { PushRef } from '../hooks/spool.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../options.js';

interface RunOptions extends HgHookOptions {
  dryRun?: boolean;
  sendWaiting?: boolean;
}

const TEXTS = {
  install: "Writes the hook into a repository's .hg/hgrc, between two lines that say so. What is there is kept.",
  uninstall: "Takes the hook out of a repository's .hg/hgrc.",
};

const AFTER_HELP = `
It is Mercurial's changegroup hook: it runs in the repository, and reads the
environment, HG_NODE to HG_NODE_LAST. "hg-hook install" writes it into a
repository's hgrc, with the options that stand behind "--". What the options don't
say, a section [hgbuildbot] may.

Examples:
  change-hook hg-hook install /srv/hg/house -- --url https://ci.example.org/change_hook/base \\
      --token-file /etc/change-hook/token --project house
  change-hook hg-hook uninstall /srv/hg/house`;

export function addHgHook(program: Command, io: Io): void {
  const hook = program
    .command('hg-hook')
    .summary('send what is pushed to a Mercurial repository')
    .description("Mercurial's changegroup hook: sends a change for every changeset that comes. What can't be sent waits, and goes with the next push.")
    .enablePositionalOptions()
    .addHelpText('after', AFTER_HELP);
  addOptions(hook).action((options: RunOptions) => logged(io, options, run(io, options)));
  addInstallCommands(hook, { texts: TEXTS, install: (folder, args) => install(io, folder, args), uninstall: (folder) => uninstall(io, folder) });
}

const addOptions = (command: Command): Command =>
  addHookOptions(command)
    .addOption(new Option('--branchtype <type>', 'inrepo: the branch of each changeset (default); dirname: the name of the folder').choices(['inrepo', 'dirname']))
    .option('-b, --branch <name>', 'the branch of all changes, instead')
    .option('--baseurl <url>', 'stands before the path of the repository, as its address')
    .option('--strip <slashes>', 'without what stands before so many slashes of the path (default: 0)', wholeNumber(0, 1_000))
    .option('-n, --dry-run', 'print the changes, a JSON object a line; send and keep nothing')
    .option('--send-waiting', 'tell nothing new, and send what waits');

async function run(io: Io, options: RunOptions): Promise<void> {
  const encoding = attempt(() => decoderOf(options.encoding));
  const group = options.sendWaiting === true ? undefined : readChangegroup(io.env);
  const tell = createTeller(io, options);
  if (group?.source === 'strip') return tell('what hg strip puts back is passed over', false);
  const hg = createHg(io, io.cwd);
  const [repository, settings] = await Promise.all([readHgRepository(hg), readSettings(hg)]);
  const plan = encoding instanceof Error ? encoding : attempt(() => makePlan(options, settings, repository.root, pusherOf(io)));
  const changesOf = plan instanceof Error ? plan : (push: PushRef) => toChanges(plan, readChangesets(hg, revisionsOf(push), options.encoding));
  const push = group === undefined ? undefined : toPushRef(group);
  if (options.dryRun === true) {
    if (changesOf instanceof Error) throw changesOf;
    if (push !== undefined) for await (const change of changesOf(push)) line(io.stdout, JSON.stringify(change));
    return;
  }
  const folder = options.spool === undefined ? repository.folder : resolve(io.cwd, options.spool);
  // All at once: each is written down first, and one that doesn't answer keeps no other waiting.
  const destinations = destinationsOf(options, settings, folder);
  const runs = destinations.map((destination) =>
    runHook(io, destination.options, tell, {
      repository: plan instanceof Error ? repository.root : plan.repository,
      spool: { folder: destination.folder, shared: repository.shared },
      ...pushed(push, changesOf),
    }),
  );
  for (const ended of await Promise.allSettled(runs)) if (ended.status === 'rejected') throw ended.reason;
  for (const stray of await findStrays(folder, destinations.map((it) => it.folder))) {
    const how = `hg-hook --send-waiting --one-by-one --spool ${quote(stray.folder)} --url URL`;
    await tell(`${stray.pushes} ${stray.pushes === 1 ? 'push waits' : 'pushes wait'} for a master that the settings no longer name; to send: change-hook ${how}`, true);
  }
  // The push is kept; the command line is no better for it.
  if (encoding instanceof Error) throw encoding;
}

async function* toChanges(plan: Plan, changesets: ReturnType<typeof readChangesets>): AsyncGenerator<Change> {
  for await (const changeset of changesets) yield plan.toChange(changeset);
}

async function install(io: Io, folder: string, args: readonly string[]): Promise<void> {
  const hg = createHg(io, resolve(io.cwd, folder));
  const { root, hgrc } = await readHgRepository(hg);
  const { words, options } = await hookCommand<HgHookOptions>(io, 'hg-hook', addOptions, args);
  makePlan(options, await readSettings(hg), root, '');
  await installInHgrc(hgrc, words);
  line(io.stdout, `${hgrc} written`);
  if (await hasOldHook(hgrc)) line(io.stderr, `change-hook: ${hgrc} has the hook of Buildbot, too: take its line out of [hooks], or each push is told twice`);
}

async function uninstall(io: Io, folder: string): Promise<void> {
  const { hgrc } = await readHgRepository(createHg(io, resolve(io.cwd, folder)));
  const { gone } = await uninstallFromHgrc(hgrc);
  line(io.stdout, gone ? `${hgrc} is gone: nothing else was in it` : `${hgrc} has the rest of what was in it`);
}
