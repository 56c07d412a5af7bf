import type { Command } from 'commander';
import { toBaseForm } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';
import type { Io } from '../io.js';
import { toAddress } from './address.js';
import type { AddressOptions } from './address.js';
import { readSecret, toAuthorization } from './guard.js';
import type { GuardOptions } from './guard.js';
import { createPoster } from './post-change.js';
import type { Accepted, Post } from './post-change.js';
import { DEFAULT_AUTH, MasterLine, toLogin } from './via-master.js';

/** The options that say where changes go, of `send` and of the hooks. */
export interface TargetOptions extends AddressOptions, GuardOptions {
  master?: string;
  auth?: string;
  authFile?: string;
}

/** Where changes go. Each call rejects with one of `CH_SEND_*`. */
export interface Target {
  /** For messages; without a secret. */
  where: string;
  /** One change. `key` is the Idempotency-Key; a master knows none. */
  sendOne(change: Change, key: string): Promise<Accepted>;
  /** Up to 1,000 changes, all or none: absent for a master by Perspective Broker. `changes`: a JSON list. */
  sendList?: (changes: string, key: string) => Promise<Accepted>;
  close(): Promise<void>;
}

export function addTargetOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the address of a /change_hook/base')
    .option('-H, --host <host:port>', 'its host, instead (default: localhost:8010)')
    .option('-u, --urlpath <path>', 'and its path (default: /change_hook/base)')
    .option('--token <token>', 'the bearer token of its $auth')
    .option('--token-file <file>', 'a file that has the token')
    .option('--user <user:password>', 'the user of its $auth, or of change_hook_auth')
    .option('--password-file <file>', 'a file that has the password')
    .option('-m, --master <host:port>', 'send to this master by Perspective Broker')
    .option('-a, --auth <user:password>', `the user of its PBChangeSource (default: ${DEFAULT_AUTH})`)
    .option('--auth-file <file>', 'a file that has user and password');
}

const OF_POSTS = ['url', 'host', 'urlpath', 'token', 'tokenFile', 'user', 'passwordFile'] as const;

/** Throws a UsageError where the options can't go together. */
export function refuseContradictions(options: TargetOptions): void {
  const dashed = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const given = OF_POSTS.filter((name) => options[name] !== undefined);
  if (options.master !== undefined && given.length > 0) throw new UsageError(`${given.map(dashed).join(', ')} can't go with --master, which takes no HTTP`);
  if (options.master === undefined && (options.auth ?? options.authFile) !== undefined) throw new UsageError('--auth goes with --master; for a URL there are --token and --user');
  if (options.auth !== undefined && options.authFile !== undefined) throw new UsageError('give either --auth or --auth-file');
}

export async function loginOf(io: Io, master: string, options: TargetOptions, timeoutMs: number): Promise<ReturnType<typeof toLogin>> {
  const auth = options.authFile === undefined ? options.auth ?? (io.env['CHANGE_HOOK_AUTH'] || DEFAULT_AUTH) : await readSecret(io, options.authFile);
  return toLogin(master, auth, timeoutMs);
}

/** The post of one change, as it will be sent. */
export async function postOf(io: Io, options: TargetOptions): Promise<Pick<Post, 'url' | 'authorization'>> {
  const { url, ...fromUrl } = toAddress(options, io.env);
  return { url, authorization: await toAuthorization(io, options, fromUrl) };
}

/** Nothing is connected yet. Throws a UsageError for what is wrong with the options. */
export async function openTarget(io: Io, options: TargetOptions, timeoutMs: number): Promise<Target> {
  refuseContradictions(options);
  if (options.master !== undefined) {
    const open = await MasterLine.open(await loginOf(io, options.master, options, timeoutMs), io.cwd);
    return {
      where: options.master,
      async sendOne(change, key) {
        await open.send(change, key);
        return { status: 0 };
      },
      close: () => open.close(),
    };
  }
  const base = await postOf(io, options);
  const poster = createPoster({ timeoutMs });
  const post = (contentType: Post['contentType'], body: string, idempotencyKey: string): Promise<Accepted> =>
    poster.post({ ...base, contentType, body, idempotencyKey });
  return {
    where: base.url.origin + base.url.pathname,
    sendOne: (change, key) => post('application/x-www-form-urlencoded', toBaseForm(change).toString(), key),
    sendList: (changes, key) => post('application/json', changes, key),
    close: () => poster.close(),
  };
}
