import type { Command } from 'commander';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { printJson } from '../../print-json.js';
import { printTable } from '../../print-table.js';
import { isOfMount } from '../../webhooks/of-mount.js';
import { jsonOf, shownUrl } from '../../webhooks/shown-hook.js';
import { withAdmin } from '../../webhooks/with-admin.js';
import type { AdminOptions } from '../../webhooks/with-admin.js';
import { forgeOptions } from './forge-options.js';

export function addListHooks(hooks: Command, io: Io): void {
  forgeOptions(
    hooks
      .command('list')
      .summary('list the webhooks of a repository')
      .description('Lists all webhooks of a repository, those of others too. The values in their addresses are not shown: they may be tokens.'),
  )
    .option('--json', 'print JSON')
    .action((name: string, repository: string, options: AdminOptions & { json?: boolean }) =>
      withAdmin(io, [name, repository], options, async (admin) => {
        const { mount } = admin.mount;
        const found = await admin.listHooks(repository);
        if (options.json === true) return printJson(io.stdout, found.map((hook) => ({ ...jsonOf(hook), ofMount: isOfMount(hook, mount) })));
        if (found.length === 0) return line(io.stdout, 'there is no webhook');
        const rows = found.map((hook) => [
          hook.id,
          isOfMount(hook, mount) ? mount : '',
          hook.active ? 'yes' : 'no',
          hook.events.join(','),
          hook.last ?? '',
          shownUrl(hook.url),
        ]);
        printTable(io.stdout, [['ID', 'MOUNT', 'ACTIVE', 'EVENTS', 'LAST', 'ADDRESS'], ...rows]);
      }),
    );
}
