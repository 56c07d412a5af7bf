import type { Command } from 'commander';
import type { InboxStatus } from 'change-hook-core';
import type { ManagementAbout } from 'change-hook-server';
import { ask } from '../ask.js';
import { line } from '../io.js';
import type { Io } from '../io.js';

export function addStatus(program: Command, io: Io): void {
  program
    .command('status')
    .description('say what the running gateway has in hand')
    .option('-c, --config <file>', 'the config of the gateway')
    .option('--json', 'print JSON')
    .action(async (options: { config?: string; json?: boolean }) => {
      const status = (await ask(io, options.config, '/status')) as ManagementAbout & { inbox: InboxStatus };
      if (options.json === true) return line(io.stdout, JSON.stringify(status, null, 2));
      line(io.stdout, `change-hook ${status.version}, process ${status.pid}, since ${new Date(status.startedAt).toISOString()}`);
      for (const { mount, dialect, open } of status.mounts) line(io.stdout, `mount ${mount}: ${dialect}${open ? ', no secret' : ''}`);
      line(io.stdout, `inbox: ${status.inbox.receipts} receipts, ${status.inbox.rejections} rejected requests`);
      for (const { name, plugin } of status.sinks) {
        const counts = status.inbox.deliveries.filter(({ sink }) => sink === name).map(({ state, count }) => `${count} ${state}`);
        line(io.stdout, `sink ${name}: ${plugin}; ${counts.join(', ') || 'nothing yet'}`);
      }
    });
}
