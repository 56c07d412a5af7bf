import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { UsageError } from '../exit-codes.js';
import type { Io } from '../io.js';
import { openTarget } from '../send/target.js';
import { decoderOf } from './hook-run.js';
import type { HookOptions } from './hook-run.js';

const BIN = fileURLToPath(new URL('../bin.js', import.meta.url));

/**
 * The command that a hook is to run, with the options that the operator gave for it. They are tried here: a mistake should be told now and
 * not with each push. Files are named from where one stands now; the hook stands in the repository. Throws a UsageError, or commander's own.
 */
export async function hookCommand<Options extends HookOptions>(
  io: Io, name: string, addOptions: (command: Command) => Command, args: readonly string[], toOptions: (given: Options) => Options = (it) => it,
): Promise<{ words: string[]; options: Options }> {
  const command = addOptions(new Command(name)).exitOverride().configureOutput({ writeErr: (words) => void io.stderr.write(words) });
  command.parse([...args], { from: 'user' });
  if (command.args.length > 0) throw new UsageError(`${name} takes options only, not ${JSON.stringify(command.args[0])}`);
  const options = toOptions(command.opts<Options>());
  decoderOf(options.encoding);
  await (await openTarget(io, options, 1_000)).close();
  return { words: [process.execPath, BIN, name, ...withWholePaths(io, args)], options };
}

const FILES = /^(?:--(?:token-file|password-file|auth-file|spool|logfile)|-[ld])$/;

function withWholePaths(io: Io, args: readonly string[]): string[] {
  return args.map((arg, at) => {
    const [, option, value] = /^(--[a-z-]+)=([^]*)$/.exec(arg) ?? [];
    if (option !== undefined && value !== undefined && FILES.test(option)) return `${option}=${resolve(io.cwd, value)}`;
    return at > 0 && FILES.test(args[at - 1]!) ? resolve(io.cwd, arg) : arg;
  });
}
