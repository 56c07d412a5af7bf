import { ChangeHookError } from 'change-hook-core';
import type { Clock } from 'change-hook-core';
import { createGroupCommit } from '../commit/group-commit.js';
import type { GroupCommit } from '../commit/group-commit.js';
import { createTallies } from '../commit/tallies.js';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import { createAppendReceipt } from './append-receipt.js';
import type { AppendReceipt } from './append-receipt.js';
import { createClaimDeliveries } from './claim-deliveries.js';
import type { ClaimDeliveries } from './claim-deliveries.js';
import { createLaneNames } from './lane-names.js';
import type { LaneNames } from './lane-names.js';
import { createListDeliveries } from './list-deliveries.js';
import type { ListDeliveries } from './list-deliveries.js';
import { createReadReceipt } from './read-receipt.js';
import type { ReadReceipt } from './read-receipt.js';
import { createRecordProgress } from './record-progress.js';
import type { RecordProgress } from './record-progress.js';
import { createRecordRejections } from './record-rejections.js';
import type { RecordRejections } from './record-rejections.js';
import { createSettleLane } from './settle-lane.js';
import type { SettleLane } from './settle-lane.js';
import { readWaitingLanes } from './waiting-lanes.js';
import type { WaitingLane } from './waiting-lanes.js';

/** Everything that is asked of an open store, its statements prepared once. */
export interface Queries {
  commits: GroupCommit;
  tallies: Tallies;
  lanes: LaneNames;
  append: AppendReceipt;
  rejections: RecordRejections;
  claim: ClaimDeliveries;
  progress: RecordProgress;
  settle: SettleLane;
  read: ReadReceipt;
  list: ListDeliveries;
  waitingLanes: () => Iterable<WaitingLane>;
}

export interface QueriesDeps {
  db: Database;
  clock: Clock;
  /** See `GroupCommitDeps`. */
  ended: (error: unknown) => void;
  /** Whether the store is still open, for what takes several turns. */
  isOpen: () => boolean;
}

export function createQueries(deps: QueriesDeps): Queries {
  const { db, clock } = deps;
  const tallies = createTallies(db);
  const lanes = createLaneNames(db);
  const rejections = createRecordRejections(db, tallies);
  const read = createReadReceipt(db);
  return {
    commits: createGroupCommit({
      db,
      beforeCommit() {
        rejections.trim();
        tallies.save();
      },
      rolledBack() {
        rejections.drop();
        tallies.drop();
        lanes.forget();
      },
      ended: deps.ended,
    }),
    tallies,
    lanes,
    append: createAppendReceipt({ db, lanes, tallies, read }),
    rejections,
    claim: createClaimDeliveries(db, lanes),
    progress: createRecordProgress(db),
    settle: createSettleLane({ db, tallies, clock }),
    read,
    list: createListDeliveries(db, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (!deps.isOpen()) throw new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'it was stopped' });
    }),
    waitingLanes: () => readWaitingLanes(db),
  };
}
