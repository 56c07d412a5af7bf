import { setTimeout as wait } from 'node:timers/promises';
import { Option } from 'commander';
import type { Command } from 'commander';
import { systemClock } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../options.js';
import { toAddress } from '../send/address.js';
import type { AddressOptions } from '../send/address.js';
import { addChangeOptions, toChange } from '../send/change-options.js';
import type { ChangeOptions } from '../send/change-options.js';
import { readSecret, toAuthorization } from '../send/guard.js';
import type { GuardOptions } from '../send/guard.js';
import { createPoster, headersOf, newKey } from '../send/post-change.js';
import type { Post } from '../send/post-change.js';
import { toForm } from '../send/to-form.js';
import { DEFAULT_AUTH, MasterLine, toLogin } from '../send/via-master.js';
import { withRetry } from '../send/with-retry.js';

interface SendOptions extends ChangeOptions, AddressOptions, GuardOptions {
  master?: string;
  auth?: string;
  authFile?: string;
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
  addChangeOptions(command)
    .option('--url <url>', 'the address of a /change_hook/base')
    .option('-H, --host <host:port>', 'its host, instead (default: localhost:8010)')
    .option('-u, --urlpath <path>', 'and its path (default: /change_hook/base)')
    .option('--token <token>', 'the bearer token of its $auth')
    .option('--token-file <file>', 'a file that has the token')
    .option('--user <user:password>', 'the user of its $auth, or of change_hook_auth')
    .option('--password-file <file>', 'a file that has the password')
    .option('-m, --master <host:port>', 'send to this master by Perspective Broker')
    .option('-a, --auth <user:password>', `the user of its PBChangeSource (default: ${DEFAULT_AUTH})`)
    .option('--auth-file <file>', 'a file that has user and password')
    .option('--retry <seconds>', 'try again for so long when it is down or busy', wholeNumber(0, 86_400), 0)
    .option('--timeout <seconds>', 'for the connection, and for the answer', wholeNumber(1, 3_600), 30)
    .option('--idempotency-key <key>', 'the key by which a gateway knows a repeat (default: a new one)')
    .option('-t, --dry-run', 'print the request, and send nothing')
    .addOption(new Option('--testing', 'the old name of --dry-run').hideHelp())
    .option('-v, --verbose', 'also print what is sent')
    .addHelpText('after', AFTER_HELP)
    .action(async (files: string[], options: SendOptions) => {
      refuseContradictions(options);
      const change = await toChange(io, files, options);
      await (options.master === undefined ? sendByPost(io, change, options) : sendToMaster(io, change, options.master, options));
    });
}

const OF_POSTS = ['url', 'host', 'urlpath', 'token', 'tokenFile', 'user', 'passwordFile', 'idempotencyKey'] as const;

function refuseContradictions(options: SendOptions): void {
  const dashed = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const given = OF_POSTS.filter((name) => options[name] !== undefined);
  if (options.master !== undefined && given.length > 0) throw new UsageError(`${given.map(dashed).join(', ')} can't go with --master, which takes no HTTP`);
  if (options.master === undefined && (options.auth ?? options.authFile) !== undefined) throw new UsageError('--auth goes with --master; for a URL there are --token and --user');
  if (options.auth !== undefined && options.authFile !== undefined) throw new UsageError('give either --auth or --auth-file');
}

async function sendByPost(io: Io, change: Change, options: SendOptions): Promise<void> {
  const { url, ...fromUrl } = toAddress(options, io.env);
  const post: Post = {
    url,
    authorization: await toAuthorization(io, options, fromUrl),
    contentType: 'application/x-www-form-urlencoded',
    body: toForm(change).toString(),
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
  const auth = options.authFile === undefined ? options.auth ?? (io.env['CHANGE_HOOK_AUTH'] || DEFAULT_AUTH) : await readSecret(io, options.authFile);
  const login = toLogin(master, auth, options.timeout * 1_000);
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
