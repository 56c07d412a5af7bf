import type { DeliveryFilter, DeliverySummary, ReceivedFrom } from 'change-hook-core';

/** What the inbox tells, directly or by the management API. */
export interface Received {
  deliveries(filter: DeliveryFilter): Promise<readonly DeliverySummary[]>;
  /** Undefined: there is no such receipt any more. */
  headersOf(receipt: string): Promise<Readonly<Record<string, string>> | undefined>;
}

const PAGE = 1_000;
/** So many of the newest deliveries are looked through: a repository without any of them has not been pushed to for long. */
const PAGES = 20;

/**
 * The repositories whose webhooks have sent something to a mount, as the forge names them. `senderOf`: undefined where it can't be told.
 */
export async function findRepositories(
  received: Received,
  mount: string,
  senderOf: (from: ReceivedFrom) => Promise<string | undefined>,
): Promise<string[]> {
  const newest = new Map<string, string>();
  let before: number | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const found = await received.deliveries({ mount, limit: PAGE, ...(before === undefined ? {} : { before }) });
    for (const { repository, receipt } of found) if (!newest.has(repository)) newest.set(repository, receipt);
    before = found.at(-1)?.id;
    if (found.length < PAGE) break;
  }
  const names = new Set<string>();
  for (const [repository, receipt] of newest) {
    const headers = await received.headersOf(receipt);
    const name = headers === undefined ? undefined : await senderOf({ repository, headers });
    if (name !== undefined) names.add(name);
  }
  return [...names].sort();
}
