import type { Command } from 'commander';
import { escapeForTerminal } from 'change-hook-core';
import type { Confirmed } from 'change-hook-server';
import { configOption } from '../../filters.js';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { withManagement } from '../../management.js';

export function addConfirmReceipt(receipts: Command, io: Io): void {
  configOption(receipts.command('confirm').summary('confirm a subscription that a sender asked for'))
    .description(
      "Confirms what a receipt asks to have confirmed: a subscription of codecommit's SNS topic, say. The sender's service is asked, at the host that the dialect declares, and for what its options list.",
    )
    .argument('<id>', 'the id of the receipt')
    .action(async (id: string, options: { config?: string }) => {
      const { host } = await withManagement(io, options.config, (management) => management.post<Confirmed>(`/receipts/${encodeURIComponent(id)}/confirm`, {}));
      line(io.stdout, escapeForTerminal(`${id} is confirmed: ${host} agreed`));
    });
}
