import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { UsageError } from '../exit-codes.js';
import { addHookOptions, attempt, createTeller, decoderOf, DEFAULT_ENCODING, logged, namesOf, runHook } from '../hooks/hook-run.js';
import type { HookOptions } from '../hooks/hook-run.js';
import { pushChanges } from '../hooks/git/push-changes.js';
import { parseRefUpdates } from '../hooks/git/ref-updates.js';
import { readRepository } from '../hooks/git/repository.js';
import { addInstallCommands, installAndTell, SCRIPT_TEXTS, uninstallAndTell } from '../hooks/install-commands.js';
import { hookCommand } from '../hooks/install-options.js';
import { pusherOf } from '../hooks/pusher.js';
import type { Io } from '../io.js';
import { createGit } from '../send/git.js';

interface GitHookOptions extends HookOptions {
  firstParent?: boolean;
}

const HOOK = { name: 'post-receive', told: 'stdin' } as const;

const AFTER_HELP = `
It is git's post-receive hook: it runs in the repository, and reads lines
"OLD NEW REF". "git-hook install" writes it into a repository, with the options
that stand behind "--".

Examples:
  change-hook git-hook install /srv/git/house.git -- --url https://ci.example.org/change_hook/base \\
      --token-file /etc/change-hook/token --project house
  change-hook git-hook uninstall /srv/git/house.git`;

export function addGitHook(program: Command, io: Io): void {
  const hook = program
    .command('git-hook')
    .summary('send what is pushed to a git repository')
    .description("git's post-receive hook: sends a change for every commit that is pushed. What can't be sent waits, and goes with the next push.")
    .enablePositionalOptions()
    .addHelpText('after', AFTER_HELP);
  addFirstParent(addHookOptions(hook)).action((options: GitHookOptions) => logged(io, options, run(io, options)));
  addInstallCommands(hook, { texts: SCRIPT_TEXTS, install: (folder, args) => install(io, folder, args), uninstall: (folder) => uninstall(io, folder) });
}

const addFirstParent = (command: Command): Command =>
  command.option('--first-parent', 'a merged branch is one change, that of its merge, and not all of its commits');

async function run(io: Io, options: GitHookOptions): Promise<void> {
  // All that is at stake is the letters of old texts: the push is kept, and then it is said.
  const decoder = attempt(() => decoderOf(options.encoding));
  if (io.stdin.isTTY === true) throw new UsageError('this is git\'s post-receive hook, and reads what git tells it; to write it into a repository: change-hook git-hook install REPOSITORY');
  const updates = parseRefUpdates(await text(io.stdin));
  const repository = await readRepository(createGit(io.cwd, io.env), io.cwd);
  const tell = createTeller(io, options);
  const ignored: string[] = [];
  const settings = {
    repository: options.repository ?? repository.address,
    firstParent: options.firstParent === true,
    pusher: pusherOf(io),
    ...namesOf(options),
  };
  const folder = { cwd: io.cwd, env: io.env, decoder: decoder instanceof Error ? decoderOf(DEFAULT_ENCODING) : decoder };
  const refs = pushChanges(folder, settings, updates, (ref, why) => ignored.push(`${ref} is passed over: ${why}`));
  await runHook(io, options, tell, {
    repository: settings.repository,
    spool: { folder: options.spool === undefined ? repository.folder : resolve(io.cwd, options.spool), shared: repository.shared },
    refs,
  });
  for (const text of ignored) await tell(text, false);
  if (decoder instanceof Error) throw decoder;
}

async function install(io: Io, folder: string, args: readonly string[]): Promise<void> {
  const { hooks } = await repositoryAt(io, folder);
  const { words } = await hookCommand(io, 'git-hook', (it) => addFirstParent(addHookOptions(it)), args);
  await installAndTell(io, { ...HOOK, hooks }, words);
}

async function uninstall(io: Io, folder: string): Promise<void> {
  const { hooks } = await repositoryAt(io, folder);
  await uninstallAndTell(io, { ...HOOK, hooks });
}

async function repositoryAt(io: Io, folder: string): ReturnType<typeof readRepository> {
  const at = resolve(io.cwd, folder);
  return readRepository(createGit(at, io.env), at);
}
