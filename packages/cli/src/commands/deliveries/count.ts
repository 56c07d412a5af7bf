import type { ListedDelivery } from 'change-hook-server';
import type { Filter } from '../../filters.js';
import type { Management } from '../../management.js';

export interface Counted {
  count: number;
  /** There are more than were counted. */
  capped: boolean;
  /** The highest id among them. */
  newest: number;
  /** To which they go; where it is capped, as far as was counted. */
  sinks: readonly string[];
}

const PAGE = 1_000;
/** A million are not worth waiting for. */
const PAGES = 10;

/** Counts what matches any of these filters, each of another state. */
export async function countDeliveries(management: Management, filters: readonly Filter[]): Promise<Counted> {
  const sinks = new Set<string>();
  let count = 0;
  let capped = false;
  let newest = 0;
  for (const filter of filters) {
    let before: number | undefined;
    for (let page = 0; ; page++) {
      if (page === PAGES) {
        capped = true;
        break;
      }
      const { deliveries } = await management.get<{ deliveries: ListedDelivery[] }>('/deliveries', {
        ...filter,
        before,
        limit: PAGE,
      });
      count += deliveries.length;
      for (const { id, sink } of deliveries) {
        newest = Math.max(newest, id);
        sinks.add(sink);
      }
      before = deliveries.at(-1)?.id;
      if (deliveries.length < PAGE) break;
    }
  }
  return { count, capped, newest, sinks: [...sinks].sort() };
}
