import { UsageError } from '../../exit-codes.js';

/** One line of what git tells a post-receive hook (githooks(5)). */
export interface RefUpdate {
  old: string;
  new: string;
  ref: string;
}

/** An object id of SHA-1 or SHA-256. */
const LINE = /^([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) (.+)$/;

/** The updates that git wrote on standard input. Throws a UsageError that says which line is none. */
export function parseRefUpdates(text: string): RefUpdate[] {
  return text.split('\n').filter((line) => line !== '').map((line) => {
    const [, old, now, ref] = LINE.exec(line) ?? [];
    if (old === undefined || now === undefined || ref === undefined) {
      throw new UsageError(`standard input has lines "OLD NEW REF", as git writes them to a post-receive hook; this is none: ${JSON.stringify(line.slice(0, 200))}`);
    }
    return { old, new: now, ref };
  });
}

/** The id that stands for "none": a ref that is made or deleted. */
export const isNone = (id: string): boolean => /^0+$/.test(id);
