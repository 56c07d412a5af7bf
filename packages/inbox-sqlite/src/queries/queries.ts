import { ChangeHookError } from 'change-hook-core';
import type { Clock } from 'change-hook-core';
import { createGroupCommit } from '../commit/group-commit.js';
import type { GroupCommit } from '../commit/group-commit.js';
import { createTallies } from '../commit/tallies.js';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import type { Inside } from '../store/inside.js';
import { createSweeper } from '../retention/sweeper.js';
import type { Sweeper } from '../retention/sweeper.js';
import { createAddParcels } from './add-parcels.js';
import { createAppendReceipt } from './append-receipt.js';
import type { AppendReceipt } from './append-receipt.js';
import { createClaimDeliveries } from './claim-deliveries.js';
import type { ClaimDeliveries } from './claim-deliveries.js';
import { createEnrichments } from './enrichments.js';
import type { Enrichments } from './enrichments.js';
import { createKnowsDelivery } from './knows-delivery.js';
import type { KnowsDelivery } from './knows-delivery.js';
import { createLaneHeads } from './lane-heads.js';
import { createLaneNames } from './lane-names.js';
import type { LaneNames } from './lane-names.js';
import { createListDeliveries, createWaysOfDeliveries } from './list-deliveries.js';
import type { ListDeliveries } from './list-deliveries.js';
import { createListReceipts } from './list-receipts.js';
import type { ListReceipts } from './list-receipts.js';
import { createListRejections } from './list-rejections.js';
import type { ListRejections } from './list-rejections.js';
import { createMoveDeliveries } from './move-deliveries.js';
import type { MoveDeliveries } from './move-deliveries.js';
import { createReadParcels } from './read-parcels.js';
import { createReadReceipt } from './read-receipt.js';
import type { ReadReceipt } from './read-receipt.js';
import { createReadStoredReceipt } from './read-stored-receipt.js';
import type { ReadStoredReceipt } from './read-stored-receipt.js';
import { createRecordProgress } from './record-progress.js';
import type { RecordProgress } from './record-progress.js';
import { createRecordRejections } from './record-rejections.js';
import type { RecordRejections } from './record-rejections.js';
import { createReplayReceipt } from './replay-receipt.js';
import type { ReplayReceipt } from './replay-receipt.js';
import { createSettleLane } from './settle-lane.js';
import type { SettleLane } from './settle-lane.js';
import { createTranslateReceipt } from './translate-receipt.js';
import type { TranslateReceipt } from './translate-receipt.js';
import { readWaitingLanes } from './waiting-lanes.js';
import type { WaitingLane } from './waiting-lanes.js';
import { createWalker } from './walk.js';

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
  receipts: ListReceipts;
  storedReceipt: ReadStoredReceipt;
  knows: KnowsDelivery;
  listRejections: ListRejections;
  deliveries: MoveDeliveries;
  replay: ReplayReceipt;
  translate: TranslateReceipt;
  enrichments: Enrichments;
  sweeper: Sweeper;
  waitingLanes: () => Iterable<WaitingLane>;
}

export interface QueriesDeps {
  db: Database;
  clock: Clock;
  inside: Inside;
  /** See `GroupCommitDeps`. */
  beforeBegin: () => void;
  /** And this one. */
  ended: (error: unknown) => void;
  /** Whether the store is still open, for what takes several turns. */
  isOpen: () => boolean;
}

export function createQueries(deps: QueriesDeps): Queries {
  const { db, clock, inside } = deps;
  const tallies = createTallies(db);
  const lanes = createLaneNames(db);
  const heads = createLaneHeads(db);
  const rejections = createRecordRejections(db, tallies);
  const read = createReadReceipt(db);
  const parcels = createReadParcels(db);
  const addParcels = createAddParcels({ db, lanes, tallies });
  const translate = createTranslateReceipt({ db, addParcels, tallies, clock });
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (!deps.isOpen()) throw new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'it was stopped' });
  };
  const walker = createWalker({ db, inside, turn });
  const ways = createWaysOfDeliveries(db, inside);
  const sweeper = createSweeper({ db, tallies, lanes, clock });
  return {
    commits: createGroupCommit({
      db,
      inside,
      beforeBegin: deps.beforeBegin,
      beforeCommit() {
        rejections.trim();
        tallies.save();
      },
      rolledBack() {
        rejections.drop();
        tallies.drop();
        lanes.forget();
        sweeper.rewind();
      },
      ended: deps.ended,
    }),
    tallies,
    lanes,
    append: createAppendReceipt({ db, addParcels, tallies, read, translate }),
    rejections,
    claim: createClaimDeliveries(db, lanes),
    progress: createRecordProgress(db),
    settle: createSettleLane({ db, tallies, heads, clock }),
    read,
    list: createListDeliveries(ways, walker),
    receipts: createListReceipts({ db, inside, walker, tallies }),
    storedReceipt: createReadStoredReceipt(db, parcels),
    knows: createKnowsDelivery(db),
    listRejections: createListRejections(db),
    deliveries: createMoveDeliveries({ db, inside, turn, ways, walker, heads, tallies, clock }),
    replay: createReplayReceipt({ db, lanes, parcels, tallies, clock }),
    translate,
    enrichments: createEnrichments({ db, parcels, heads, tallies, clock }),
    sweeper,
    waitingLanes: () => readWaitingLanes(db),
  };
}
