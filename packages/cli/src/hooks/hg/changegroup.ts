import { UsageError } from '../../exit-codes.js';
import type { PushRef } from '../spool.js';

/** What Mercurial tells a changegroup hook (`hg help config.hooks`): the changesets from the first to the last one that came. */
export interface Changegroup {
  first: string;
  /** Mercurial before 3.8 told none: all that follow. */
  last: string;
  /** How it came: push, pull, serve, unbundle, bundle, strip. */
  source: string;
}

const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export function readChangegroup(env: Readonly<Record<string, string | undefined>>): Changegroup {
  const { HG_NODE: first, HG_NODE_LAST: last, HG_SOURCE: source } = env;
  if (first === undefined) {
    throw new UsageError(
      "this is Mercurial's changegroup hook, and HG_NODE is what that tells; to write it into a repository: change-hook hg-hook install REPOSITORY; " +
        'to send what waits: change-hook hg-hook --send-waiting',
    );
  }
  if (!ID.test(first)) throw new UsageError(`HG_NODE is the id of a changeset, not ${JSON.stringify(first.slice(0, 200))}`);
  if (last !== undefined && !ID.test(last)) throw new UsageError(`HG_NODE_LAST is the id of a changeset, not ${JSON.stringify(last.slice(0, 200))}`);
  return { first, last: last ?? 'tip', source: source ?? '' };
}

/**
 * Those that came and are visible: with `--hidden`, since what comes may be obsolete on arrival, and a range that begins with such a one would
 * be refused.
 */
export const revisionsOf = ({ old: first, new: last }: PushRef): string => `(${first}:${last}) - hidden()`;

/** By which it is named for ever. */
export const toPushRef = ({ first, last }: Changegroup): PushRef => ({ ref: 'changegroup', old: first, new: last });
