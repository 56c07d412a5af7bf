import { silentLog } from 'change-hook-core';
import type { ChangeHookError } from 'change-hook-core';
import { openAdmin } from 'change-hook-server';
import type { GatewayConfig, OpenAdmin } from 'change-hook-server';
import { readableConfig, SEARCH_FROM } from '../config-source.js';
import { UsageError } from '../exit-codes.js';
import type { Io } from '../io.js';
import { forgeToken } from './forge-token.js';
import { checkForm, checkRepository } from './repository.js';

export interface AdminOptions {
  config?: string;
  tokenFile?: string;
}

/**
 * Opens the mount that is named, or the only one of the dialect that is named, and closes it after `act`. Of the config it needs what
 * that mount says: the shell of whoever registers webhooks need not have the password of the master.
 */
export async function withAdmin<T>(
  io: Io,
  [name, repository]: readonly [string, string],
  { config: file, tokenFile }: AdminOptions,
  act: (admin: OpenAdmin) => Promise<T>,
): Promise<T> {
  checkRepository(repository);
  const token = await forgeToken(io, tokenFile);
  const { config, problems } = await readableConfig(io, file);
  const mount = mountOf(config, name);
  const own = problemsOf(problems, mount, token !== undefined);
  if (own.length > 0) throw new AggregateError(own);
  const ended = new AbortController();
  const ignore = io.onSignal((signal) => ended.abort(new Error(`it was ended by ${signal}`)));
  try {
    const admin = await openAdmin(config, mount, { searchFrom: SEARCH_FROM, log: silentLog, token, signal: ended.signal });
    try {
      const form = admin.mount.dialect.admin?.repository;
      if (form !== undefined) checkForm(repository, form);
      return await act(admin);
    } finally {
      await admin.close();
    }
  } finally {
    ignore();
  }
}

/** The mount of this name, else the mount of the dialect of this name. What is neither is left as it is, and refused with the list of mounts. */
export function mountOf({ mounts }: GatewayConfig, name: string): string {
  if (mounts.some(({ mount }) => mount === name)) return name;
  const [first, ...others] = mounts.filter(({ dialect }) => dialect === name).map(({ mount }) => mount);
  if (others.length > 0) throw new UsageError(`there are several mounts of ${name}: name one of ${[first, ...others].join(', ')}`);
  return first ?? name;
}

/** What is missing of the mount's own part of the config; of a token that is not used, nothing is. */
function problemsOf(problems: readonly ChangeHookError[], mount: string, hasToken: boolean): ChangeHookError[] {
  const place = `change_hook_dialects.${mount}`;
  return problems.filter((problem) => {
    const path = (problem.params as { path?: unknown }).path;
    if (typeof path !== 'string') return true;
    return (path === place || path.startsWith(`${place}.`)) && !(hasToken && path === `${place}.token`);
  });
}
