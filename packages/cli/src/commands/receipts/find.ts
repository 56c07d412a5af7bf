import type { ReceiptSummary } from 'change-hook-core';
import type { Management } from '../../management.js';

const PAGE = 1_000;

/** All receipts that match, the oldest first: in that order their changes have to go. */
export async function findReceipts(
  management: Management,
  filter: Readonly<Record<string, string | number | undefined>>,
): Promise<ReceiptSummary[]> {
  const found: ReceiptSummary[] = [];
  let before: string | undefined;
  for (;;) {
    const { receipts } = await management.get<{ receipts: ReceiptSummary[] }>('/receipts', { ...filter, before, limit: PAGE });
    found.push(...receipts);
    before = receipts.at(-1)?.id;
    if (receipts.length < PAGE) return found.reverse();
  }
}
