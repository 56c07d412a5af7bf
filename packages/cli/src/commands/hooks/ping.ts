import { setTimeout as later } from 'node:timers/promises';
import type { Command } from 'commander';
import { escapeForTerminal } from 'change-hook-core';
import type { OpenAdmin } from 'change-hook-server';
import { FailedError, UsageError } from '../../exit-codes.js';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { printJson } from '../../print-json.js';
import { isOfMount } from '../../webhooks/of-mount.js';
import { pingHook, wordsFor } from '../../webhooks/ping-hook.js';
import { withAdmin } from '../../webhooks/with-admin.js';
import type { AdminOptions } from '../../webhooks/with-admin.js';
import { forgeOptions } from './forge-options.js';

interface PingOptions extends AdminOptions {
  id?: string;
  json?: boolean;
}

export function addPingHook(hooks: Command, io: Io): void {
  forgeOptions(
    hooks
      .command('ping')
      .summary('have the forge send a test delivery')
      .description("Has the forge send a test delivery to the webhook of a mount. Gitea's is a push of the newest commit, which makes a change."),
  )
    .option('--id <id>', 'the webhook, as hooks list has it; needed where several have the address of the mount')
    .option('--json', 'print JSON')
    .action(async (mount: string, repository: string, options: PingOptions) => {
      if (options.id?.trim() === '') throw new UsageError('--id is empty; it is the ID that hooks list has');
      await withAdmin(io, [mount, repository], options, (admin) => ping(io, admin, repository, options));
    });
}

async function ping(io: Io, admin: OpenAdmin, repository: string, { id: given, json }: PingOptions): Promise<void> {
  const id = given ?? (await onlyOne(io, admin, repository));
  if (admin.mount.dialect.admin?.pingMakesChanges === true) line(io.stderr, 'note: the test is a push of the newest commit, and makes a change');
  const result = await pingHook(admin, repository, { id }, false, later);
  if (json === true) printJson(io.stdout, { id, ...result });
  else line(result.delivered === false ? io.stderr : io.stdout, escapeForTerminal(`the ping of ${id} ${wordsFor(result)}`));
  if (result.delivered === false) throw new FailedError();
}

async function onlyOne(io: Io, admin: OpenAdmin, repository: string): Promise<string> {
  const { mount } = admin.mount;
  const ids = (await admin.listHooks(repository)).filter((hook) => isOfMount(hook, mount)).map((hook) => hook.id);
  const [id] = ids;
  if (ids.length > 1) throw new UsageError(`${ids.length} webhooks have the address of the mount: name one with --id, of ${escapeForTerminal(ids.join(', '))}`);
  if (id !== undefined) return id;
  line(io.stderr, `no webhook of ${escapeForTerminal(repository)} has an address that ends with /change_hook/${mount}; --id names another, as hooks list has it`);
  throw new FailedError();
}
