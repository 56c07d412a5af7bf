import { describeError } from 'change-hook-core';
import type { DeliverySummary, Inbox, InboxStatus, Log } from 'change-hook-core';

/** Deliveries that wait for a sink that the config no longer has: nobody will ever deliver them. */
export interface Orphans {
  sink: string;
  pending: number;
}

export function findOrphans({ deliveries }: InboxStatus, sinks: readonly string[]): Orphans[] {
  return deliveries
    .filter(({ sink, state, count }) => state === 'pending' && count > 0 && !sinks.includes(sink))
    .map(({ sink, count }) => ({ sink, pending: count }));
}

export const isOrphaned = ({ sink, state }: DeliverySummary, sinks: readonly string[]): boolean =>
  state === 'pending' && !sinks.includes(sink);

/** Tells them at the start. A store that can't count them says so, and is no reason not to start. */
export async function warnOfOrphans(inbox: Pick<Inbox, 'status'>, sinks: readonly string[], log: Log): Promise<void> {
  try {
    for (const { sink, pending } of findOrphans(await inbox.status(), sinks)) {
      log.warn(
        `the config no longer has the sink ${sink}, and ${pending} ${pending === 1 ? 'delivery waits' : 'deliveries wait'} for it; ` +
          `bring it back, or give them up: change-hook deliveries discard --sink ${inShell(sink)}`,
        { sink, deliveries: pending },
      );
    }
  } catch (error) {
    log.warn('the deliveries of sinks that are no longer in the config could not be counted', { error: describeError(error) });
  }
}

/** A sink may have any name; the command is to be copied as it stands. */
const inShell = (text: string): string => (/^[\w@./:+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
