import type { Command } from 'commander';
import type { Io } from '../io.js';
import { addConfirmReceipt } from './receipts/confirm.js';
import { addListReceipts } from './receipts/list.js';
import { addReplayReceipts } from './receipts/replay.js';
import { addRetranslateReceipts } from './receipts/retranslate.js';
import { addShowReceipt } from './receipts/show.js';

export function addReceipts(program: Command, io: Io): void {
  const receipts = program
    .command('receipts')
    .summary('look at requests that were accepted; deliver them once more, translate them again, confirm')
    .description(
      'Looks at receipts: verified requests as they were stored. Delivers their changes once more, translates again what a dialect failed on, and confirms subscriptions.',
    )
    .helpCommand(false);
  addListReceipts(receipts, io);
  addShowReceipt(receipts, io);
  addReplayReceipts(receipts, io);
  addRetranslateReceipts(receipts, io);
  addConfirmReceipt(receipts, io);
}
