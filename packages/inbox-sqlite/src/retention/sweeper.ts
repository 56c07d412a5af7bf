import type { Clock, RetentionPolicy, Step } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { LaneOfSink } from '../queries/lane-heads.js';
import type { LaneNames } from '../queries/lane-names.js';
import type { Database } from '../store/driver.js';
import { boundsOf, leftOf } from './bounds.js';
import type { Bound } from './bounds.js';
import { createDropKeys } from './drop-keys.js';
import { createDropReceipt } from './drop-receipt.js';
import { createFindDone } from './find-done.js';
import type { ReceiptClass } from './find-done.js';
import { createGiveBack } from './give-back.js';

export interface Swept extends Step {
  /** The lanes that there are no more. */
  lanes: readonly LaneOfSink[];
  /** The file can be cut off now. */
  cutOff: boolean;
}

export interface Sweeper {
  /** One step of retention. Runs in a transaction. `isHeld`: someone has claimed the lane. */
  step(policy: RetentionPolicy, isHeld: (lane: number) => boolean): Swept;
  cutOff(): void;
  /** The transaction was rolled back: begins at the first bound again. */
  rewind(): void;
}

/** A step drops receipts until this time is over: the receipts that wait for the same transaction wait for it. */
const STEP_MS = 2;
/** And so many at most. */
const STEP_RECEIPTS = 64;
/** Keys are gone through so many times in their life: they are dropped a little late, and not looked at all the time. */
const KEY_ROUNDS = 64;
/**
 * Retention in small steps: the bounds one after the other, each from the oldest receipt on; then the keys of duplicates; then space
 * is given back. Where it stands is kept in memory: after a crash it begins anew.
 */
export function createSweeper(deps: { db: Database; tallies: Tallies; lanes: LaneNames; clock: Clock }): Sweeper {
  const { db, tallies, clock } = deps;
  const done = createFindDone(db);
  const receipts = createDropReceipt(deps);
  const keys = createDropKeys(db);
  const space = createGiveBack(db);
  let bound = 0;
  let after = 0;
  let keysAt: number | undefined;
  let isInKeys = false;
  let gaveBack = false;

  /** Drops some receipts of the bound; false when nothing more of it can or need be dropped. */
  const dropSome = (it: Bound): { moved: number; more: boolean } => {
    const counts = tallies.read('receipts');
    const left = leftOf(it, counts);
    const isOver = it.isOver(left);
    if (!isOver && it.before < 0) return { moved: 0, more: false };
    const { belongs } = it;
    const classes: ReceiptClass[] =
      belongs === undefined ? [undefined] : counts.filter(belongs).map(({ name, state }) => ({ mount: name, verdict: state }));
    const stretch = done.stretch(classes, after);
    if (!isOver && stretch.oldest >= it.before) return { moved: 0, more: false };
    const began = clock.monotonic();
    let moved = 0;
    let place = after;
    const found = done.receipts(classes, after, stretch, isOver ? Number.MAX_SAFE_INTEGER : it.before, STEP_RECEIPTS);
    for (const receipt of found) {
      receipts.drop(receipt);
      moved += 1;
      left.count -= 1;
      left.bytes -= receipt.bytes;
      place = receipt.n;
      if (isOver && !it.isOver(left)) break;
      if (clock.monotonic() - began >= STEP_MS) break;
    }
    const isThrough = moved === found.length && moved < STEP_RECEIPTS;
    after = isThrough && stretch.end !== undefined ? stretch.end : place;
    return { moved, more: !isThrough || stretch.end !== undefined };
  };

  const sweepReceipts = (policy: RetentionPolicy): { moved: number; more: boolean } => {
    // What was counted in this transaction so far must be read, too.
    tallies.save();
    const bounds = boundsOf(policy, clock.now());
    while (bound < bounds.length) {
      const { moved, more } = dropSome(bounds[bound]!);
      if (!more) {
        bound += 1;
        after = 0;
      }
      if (moved > 0 || more) return { moved, more: true };
    }
    return { moved: 0, more: false };
  };

  const sweepKeys = ({ dedupeAgeMs }: RetentionPolicy): { moved: number; more: boolean } => {
    if (dedupeAgeMs === undefined) return { moved: 0, more: false };
    const now = clock.monotonic();
    if (!isInKeys && keysAt !== undefined && now - keysAt < dedupeAgeMs / KEY_ROUNDS) return { moved: 0, more: false };
    if (!isInKeys) {
      keysAt = now;
      keys.rewind();
    }
    const { dropped, more } = keys.step(Math.floor(clock.now() - dedupeAgeMs));
    isInKeys = more;
    return { moved: dropped, more };
  };

  return {
    step(policy, isHeld) {
      const swept = sweepReceipts(policy);
      if (swept.more) return { ...swept, lanes: receipts.dropLanes(isHeld), cutOff: false };
      const { moved, more } = sweepKeys(policy);
      if (more) return { moved, more, lanes: [], cutOff: false };
      if (space.step()) {
        gaveBack = true;
        return { moved, more: true, lanes: [], cutOff: false };
      }
      const cutOff = gaveBack;
      bound = 0;
      gaveBack = false;
      return { moved, more: false, lanes: [], cutOff };
    },
    cutOff: () => space.cutOff(),
    rewind() {
      bound = 0;
      after = 0;
      isInKeys = false;
      keysAt = undefined;
    },
  };
}
