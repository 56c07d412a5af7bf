import { setTimeout as wait } from 'node:timers/promises';
import { Option } from 'commander';
import type { Command } from 'commander';
import { systemClock, toBaseForm } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../options.js';
import { addChangeOptions, toChange } from '../send/change-options.js';
import type { ChangeOptions } from '../send/change-options.js';
import { createPoster, headersOf, newKey } from '../send/post-change.js';
import type { Post } from '../send/post-change.js';
import { addTargetOptions, loginOf, postOf, refuseContradictions } from '../send/target.js';
import type { TargetOptions } from '../send/target.js';
import { MasterLine } from '../send/via-master.js';
import { withRetry } from '../send/with-retry.js';

interface SendOptions extends ChangeOptions, TargetOptions {
  idempotencyKey?: string;
  retry: number;
  timeout: number;
  dryRun?: boolean;
  testing?: boolean;
  verbose?: boolean;
}

const AFTER_HELP = `
A secret on the command line is seen by every user of the machine. Better: a file,
or the environment: CHANGE_HOOK_TOKEN, CHANGE_HOOK_PASSWORD, CHANGE_HOOK_AUTH.
CHANGE_HOOK_URL is the address where none is given.

Examples:
  change-hook send --from-git
  change-hook send --url https://ci.example.org/change_hook/base --token-file token \\
      --author 'Ann <ann@example.org>' --branch main --revision 3.2 --comments-file - src/a.c <message
  change-hook send --master localhost:9989 --auth-file auth --from-git HEAD~1

Exit codes: 0 it was accepted; 1 refused, or not to be reached; 2 the command line is not valid.`;

export function addSend(program: Command, io: Io): void {
  const command = program
    .command('send')
    .summary('send a change to a gateway or a master')
    .description('Sends a change to /change_hook/base of a gateway or of a Buildbot master, or to a master by Perspective Broker.')
    .argument('[files...]', 'the files that the change touches');
  addTargetOptions(addChangeOptions(command))
    .option('--retry <seconds>', 'try again for so long when it is down or busy', wholeNumber(0, 86_400), 0)
    .option('--timeout <seconds>', 'for the connection, and for the answer', wholeNumber(1, 3_600), 30)
    .option('--idempotency-key <key>', 'the key by which a gateway knows a repeat (default: a new one)')
    .option('-t, --dry-run', 'print the request, and send nothing')
    .addOption(new Option('--testing', 'the old name of --dry-run').hideHelp())
    .option('-v, --verbose', 'also print what is sent')
    .addHelpText('after', AFTER_HELP)
    .action(async (files: string[], options: SendOptions) => {
      refuseContradictions(options);
      if (options.master !== undefined && options.idempotencyKey !== undefined) throw new UsageError("--idempotency-key can't go with --master, which knows none");
      const change = await toChange(io, files, options);
      await (options.master === undefined ? sendByPost(io, change, options) : sendToMaster(io, change, options.master, options));
    });
}

async function sendByPost(io: Io, change: Change, options: SendOptions): Promise<void> {
  const post: Post = {
    ...(await postOf(io, options)),
    contentType: 'application/x-www-form-urlencoded',
    body: toBaseForm(change).toString(),
    idempotencyKey: options.idempotencyKey ?? newKey(),
  };
  if ((options.dryRun ?? options.testing) === true) return printPost(io.stdout, post);
  if (options.verbose === true) printPost(io.stderr, post);
  const poster = createPoster({ timeoutMs: options.timeout * 1_000 });
  try {
    const accepted = await withRetry(retryOf(io, options), () => poster.post(post));
    const receipt = accepted.id === undefined ? '' : ` as ${accepted.id}`;
    line(io.stdout, `accepted${receipt}${accepted.duplicate === true ? ', a repeat of what came before' : ''}`);
  } finally {
    await poster.close();
  }
}

async function sendToMaster(io: Io, change: Change, master: string, options: SendOptions): Promise<void> {
  const login = await loginOf(io, master, options, options.timeout * 1_000);
  const shown = `addChange to ${master} as ${login.user}\n${JSON.stringify(change, null, 2)}`;
  if ((options.dryRun ?? options.testing) === true) return line(io.stdout, shown);
  if (options.verbose === true) line(io.stderr, shown);
  const open = await MasterLine.open(login, io.cwd);
  try {
    await withRetry(retryOf(io, options), () => open.send(change, newKey()));
    line(io.stdout, 'accepted');
  } finally {
    await open.close();
  }
}

const retryOf = (io: Io, { retry }: SendOptions) => ({
  forMs: retry * 1_000,
  monotonic: () => systemClock.monotonic(),
  wait: (ms: number) => wait(ms),
  onWait: (error: Error, waitMs: number) => line(io.stderr, `${error.message}; again in ${Math.ceil(waitMs / 1_000)} s`),
});

/** As it goes over the wire, but for the secret. */
function printPost(stream: NodeJS.WritableStream, post: Post): void {
  line(stream, `POST ${post.url.href}`);
  for (const [name, value] of Object.entries(headersOf(post))) line(stream, `${name}: ${name === 'authorization' ? value.replace(/ .*/, ' [not shown]') : value}`);
  line(stream);
  line(stream, post.body);
}
