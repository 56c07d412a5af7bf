import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../exit-codes.js';
import type { Io } from '../io.js';

export interface GuardOptions {
  token?: string;
  tokenFile?: string;
  user?: string;
  passwordFile?: string;
}

/**
 * The `Authorization` header for a mount's `$auth`, or undefined. A token or password on the command line is seen by everybody on the machine
 * while the command runs, so each may come from a file or the environment, too: `CHANGE_HOOK_TOKEN`, `CHANGE_HOOK_PASSWORD`.
 */
export async function toAuthorization(io: Io, options: GuardOptions, fromUrl: { user?: string; password?: string }): Promise<string | undefined> {
  const token = await secret(io, '--token', options.token, options.tokenFile, 'CHANGE_HOOK_TOKEN');
  const [, name, written] = /^([^:]*)(?::([^]*))?$/.exec(options.user ?? '') ?? [];
  const user = options.user === undefined ? fromUrl.user : name;
  if (user === undefined || user === '') {
    if (options.passwordFile !== undefined) throw new UsageError('--password-file goes with --user');
    return token === undefined ? undefined : `Bearer ${token}`;
  }
  if (options.token !== undefined || options.tokenFile !== undefined) throw new UsageError('give either a token or --user, not both');
  const password = await secret(io, '--user USER:PASSWORD', written ?? fromUrl.password, options.passwordFile, 'CHANGE_HOOK_PASSWORD');
  if (password === undefined) {
    throw new UsageError('--user wants a password: --user USER:PASSWORD, --password-file FILE, or the environment variable CHANGE_HOOK_PASSWORD');
  }
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** From the option, the file, or the environment, in that order; option and file together are a contradiction. */
async function secret(io: Io, option: string, given: string | undefined, file: string | undefined, variable: string): Promise<string | undefined> {
  if (given !== undefined && file !== undefined) throw new UsageError(`give either ${option}, or the file, not both`);
  if (file !== undefined) return readSecret(io, file);
  return given ?? (io.env[variable] || undefined);
}

/** The first line of a file. Throws a UsageError where there is none. */
export async function readSecret(io: Io, file: string): Promise<string> {
  const text = await readFile(resolve(io.cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} can't be read: ${error.code ?? error.message}`);
  });
  const [first = ''] = text.split(/\r?\n/);
  if (first === '') throw new UsageError(`${file} has nothing in its first line`);
  return first;
}
