import type { NewParcel } from '../ports/inbox.js';

/** How the text of a poll begins: no change begins so, since a change has no member of that name. */
const BEGIN = '[{"poll":';

/**
 * Parcels of polls: one a poller, in a lane of its own, so that a master that does not know one of them holds up no other, and no
 * change. The lane of all pollers is another one still. Parcels tell by their text what they are: a repository may have any name.
 */
export function toPollParcels(polls: readonly string[] | 'all'): NewParcel[] {
  if (polls === 'all') return [{ repository: 'pollers', count: 1, changes: `${BEGIN}null}]` }];
  return polls.map((name) => ({ repository: `poller:${name}`, count: 1, changes: `${BEGIN}${JSON.stringify(name)}}]` }));
}

/** The poll that a parcel's text holds, undefined where it holds changes. `poller` undefined = all of the master's. */
export function readPoll(text: string): { poller: string | undefined } | undefined {
  if (!text.startsWith(BEGIN)) return undefined;
  try {
    const [item] = JSON.parse(text) as [{ poll: unknown }];
    if (item.poll === null) return { poller: undefined };
    return typeof item.poll === 'string' ? { poller: item.poll } : undefined;
  } catch {
    return undefined;
  }
}
