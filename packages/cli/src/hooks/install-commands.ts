import type { Command } from 'commander';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { installScript, uninstallScript } from './install-script.js';
import type { ScriptHook } from './install-script.js';

export interface Installer {
  /** What its subcommands say they do. */
  texts: { install: string; uninstall: string };
  /** `args`: the options that the hook is to have. */
  install: (folder: string, args: string[]) => Promise<void>;
  uninstall: (folder: string) => Promise<void>;
}

/** The texts of a hook that is a program. */
export const SCRIPT_TEXTS = {
  install: 'Writes the hook into a repository. A hook that is there is kept, and runs first.',
  uninstall: 'Takes the hook out of a repository, and puts back what was there before it.',
};

/** Adds `install` and `uninstall` to the command of a hook. */
export function addInstallCommands(hook: Command, { texts, install, uninstall }: Installer): void {
  hook
    .command('install')
    .summary('write it into a repository')
    .description(texts.install)
    .argument('<repository>', 'the folder of the repository')
    .argument('[options...]', `options of ${hook.name()}, behind "--"`)
    .passThroughOptions()
    .action(install);
  hook
    .command('uninstall')
    .summary('take it away again')
    .description(texts.uninstall)
    .argument('<repository>', 'the folder of the repository')
    .action(uninstall);
}

export async function installAndTell(io: Io, hook: ScriptHook, words: readonly string[]): Promise<void> {
  const { file, kept } = await installScript(hook, words);
  line(io.stdout, `${file} written${kept ? '; the hook that was there before still runs, before it' : ''}`);
}

export async function uninstallAndTell(io: Io, hook: ScriptHook): Promise<void> {
  const { file, restored } = await uninstallScript(hook);
  line(io.stdout, restored ? `${file} is again what it was before` : `${file} is gone`);
}
