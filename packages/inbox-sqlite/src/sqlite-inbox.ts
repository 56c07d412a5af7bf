import { ChangeHookError } from 'change-hook-core';
import type {
  Appended, Claim, ClaimRequest, DeliveryFilter, DeliverySelection, DeliveryState, DeliverySummary, Enriched, Inbox, InboxStatus,
  Lane, LaneBook, Log, NewReceipt, PendingEnrichment, ReceiptFilter, ReceiptSummary, Rejection, RejectionFilter, RetentionPolicy,
  Retranslation, Settlement, Step, StoredReceipt,
} from 'change-hook-core';
import { Opening } from './opening.js';
import type { Opened, OpeningDeps } from './opening.js';
import type { DueLane } from './queries/add-parcels.js';
import type { ChangedLane } from './queries/lane-heads.js';
import type { MoveKind } from './queries/move-deliveries.js';
import { createInside } from './store/inside.js';
import type { Inside } from './store/inside.js';
import { toInboxError } from './store/sqlite-errors.js';

export interface SqliteInboxDeps extends Omit<OpeningDeps, 'inside' | 'onDue'> {
  /** See `InboxContext`. */
  inStore?: (inside: boolean) => void;
}

const CLAIM_AGAIN_MS = 1_000;

/**
 * The inbox in one SQLite file. SQLite holds the thread while it works, so it belongs on the intake's worker and not on the
 * server's thread.
 *
 * `worker.terminate()` while the thread is inside of `@photostructure/sqlite` aborts the whole process: node-addon-api can't
 * throw into a thread that is being ended. So all work of SQLite stands between two calls of `inStore`, a whole group of it at once.
 * Ended in the middle of JavaScript, or by a `process.exit` of its own, the thread dies alone, and the store is rolled back, closed
 * and unlocked.
 */
export function createSqliteInbox(deps: SqliteInboxDeps): Inbox {
  return new SqliteInbox(deps);
}

class SqliteInbox implements Inbox {
  readonly #log: Log;
  readonly #inside: Inside;
  readonly #opening: Opening;
  readonly #listeners = new Set<(sink: string) => void>();

  constructor(deps: SqliteInboxDeps) {
    this.#log = deps.log;
    this.#inside = createInside(deps.inStore);
    this.#opening = new Opening({ ...deps, inside: this.#inside, onDue: (sink) => this.#listeners.forEach((listener) => listener(sink)) });
  }

  start(): Promise<void> {
    return this.#opening.start();
  }

  stop(): Promise<void> {
    return this.#opening.stop();
  }

  async append(receipt: NewReceipt): Promise<Appended> {
    const { commits, append, book } = this.#open();
    const result = await named(commits.add(() => append(receipt), ({ lanes }) => addLanes(book, lanes)));
    if (result.otherBody) {
      const { id, mount } = receipt;
      this.#log.warn('a delivery id came again with another body; it is a receipt of its own', { mount, receipt: id });
    }
    return result.appended;
  }

  async reject(rejection: Rejection): Promise<void> {
    const { commits, rejections } = this.#open();
    await named(commits.add(() => rejections.insert(rejection)));
  }

  async claim(owner: string, wanted: ClaimRequest): Promise<readonly Claim[]> {
    const { book, claim } = this.#open();
    const lanes = book.take(owner, wanted.sink, wanted.lanes);
    try {
      const claims = this.#inside(() => lanes.map((lane) => claim(lane, wanted)));
      claims.forEach((it, n) => {
        // A lane that was adopted when all of it was settled already, and then given back, has nothing.
        if (it === undefined) book.free(lanes[n]!, undefined);
        else book.give(lanes[n]!, it.deliveries.map(({ id }) => id));
      });
      return claims.filter((it) => it !== undefined);
    } catch (error) {
      // Not at once: whoever is told of work and claims it again would go round in a circle.
      for (const lane of lanes) book.free(lane, CLAIM_AGAIN_MS);
      throw toInboxError(error);
    }
  }

  async adopt(owner: string, lanes: readonly Lane[]): Promise<readonly Lane[]> {
    const { book, lanes: names } = this.#open();
    const isHad = (lane: Lane): boolean => {
      const number = names.find(lane);
      return number !== undefined && book.adopt(owner, lane.sink, number);
    };
    return this.#read(() => lanes.filter(isHad)).map(({ sink, repository }) => ({ sink, repository }));
  }

  async progress(owner: string, delivery: number, done: number, behind?: readonly number[]): Promise<void> {
    const { book, commits, progress } = this.#open();
    const found = this.#read(() => progress.laneOf(delivery));
    if (found === undefined || book.ownerOf(found.lane) !== owner) {
      throw new ChangeHookError('CH_INBOX_NOT_CLAIMED', { sink: found?.sink ?? '', owner });
    }
    await named(commits.add(() => progress.record(delivery, done, behind)));
  }

  async settle(owner: string, lane: Lane, settlements: readonly Settlement[]): Promise<void> {
    const { book, commits, lanes, settle } = this.#open();
    const number = this.#read(() => lanes.find(lane));
    if (number === undefined || book.ownerOf(number) !== owner) {
      throw new ChangeHookError('CH_INBOX_NOT_CLAIMED', { sink: lane.sink, owner });
    }
    await named(commits.add(() => settle(owner, lane, number, settlements), (waitMs) => book.free(number, waitMs)));
  }

  async release(owner: string): Promise<void> {
    // In turn with the writes: a settlement that was asked for before must find its claim.
    const { book, commits } = this.#open();
    await commits.after(() => book.release(owner));
  }

  async due(sink: string): Promise<number | undefined> {
    return this.#open().book.due(sink);
  }

  onWork(listener: (sink: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async status(): Promise<InboxStatus> {
    return this.#read(({ tallies }) => {
      const total = (kind: 'receipts' | 'rejections'): number => tallies.read(kind).reduce((sum, { count }) => sum + count, 0);
      const deliveries = tallies.read('deliveries').map(({ name, state, count }) => {
        return { sink: name, state: state as DeliveryState, count };
      });
      return { receipts: total('receipts'), rejections: total('rejections'), deliveries };
    });
  }

  async deliveries(filter: DeliveryFilter): Promise<readonly DeliverySummary[]> {
    return named(this.#open().list(filter));
  }

  async receipt(id: string): Promise<ReceiptSummary | undefined> {
    return this.#read(({ read }) => read(id));
  }

  async receipts(filter: ReceiptFilter): Promise<readonly ReceiptSummary[]> {
    return named(this.#open().receipts(filter));
  }

  async storedReceipt(id: string): Promise<StoredReceipt | undefined> {
    return this.#read(({ storedReceipt }) => storedReceipt(id));
  }

  async knows(mount: string, deliveryId: string): Promise<boolean> {
    return this.#read(({ knows }) => knows(mount, deliveryId));
  }

  async rejections(filter: RejectionFilter): Promise<readonly Rejection[]> {
    return this.#read(({ listRejections }) => listRejections(filter));
  }

  retry(selection: DeliverySelection): Promise<Step> {
    return this.#move(selection, 'retry');
  }

  discard(selection: DeliverySelection): Promise<Step> {
    return this.#move(selection, 'discard');
  }

  async #move(selection: DeliverySelection, kind: MoveKind): Promise<Step> {
    const { deliveries, commits, book } = this.#open();
    const isFree = (lane: number, delivery: number): boolean => !book.isGiven(lane, delivery);
    const { ids, more } = await named(deliveries.find(selection, kind, isFree));
    // It may have been stopped, and even started again, in what took several turns.
    if (this.#opening.current?.commits !== commits) throw new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'it was stopped' });
    if (ids.length === 0) return { moved: 0, more };
    const { moved } = await named(commits.add(() => deliveries.move(ids, kind, isFree), ({ lanes }) => changeLanes(book, lanes)));
    return { moved, more };
  }

  async replay(id: string, sinks: readonly string[], once?: string): Promise<boolean> {
    const { replay } = this.#open();
    return this.#adding(() => replay(id, sinks, once));
  }

  async retranslated(id: string, result: Retranslation): Promise<boolean> {
    const { translate } = this.#open();
    return this.#adding(() => translate(id, result));
  }

  /** Carries out what makes new deliveries; false when there is nothing to make them of. */
  async #adding(write: () => DueLane[] | undefined): Promise<boolean> {
    const { commits, book } = this.#open();
    return (await named(commits.add(write, (lanes = []) => addLanes(book, lanes)))) !== undefined;
  }

  async enrichment(receipt: string): Promise<PendingEnrichment | undefined> {
    return this.#read(({ enrichments }) => enrichments.find(receipt));
  }

  async enriched(receipt: string, result: Enriched): Promise<void> {
    const { commits, enrichments, book } = this.#open();
    await named(commits.add(() => enrichments.store(receipt, result), (lanes) => changeLanes(book, lanes)));
  }

  async sweep(policy: RetentionPolicy): Promise<Step> {
    const { commits, sweeper, book } = this.#open();
    const isHeld = (lane: number): boolean => book.ownerOf(lane) !== undefined;
    const { moved, more, cutOff } = await named(
      commits.add(
        () => sweeper.step(policy, isHeld),
        // The number of a lane that is gone may be given to a new one.
        ({ lanes }) => lanes.forEach(({ sink, lane }) => book.again(sink, lane, undefined)),
      ),
    );
    if (cutOff && this.#opening.current?.sweeper === sweeper) this.#read(() => sweeper.cutOff());
    return { moved, more };
  }

  #open(): Opened {
    return this.#opening.need();
  }

  #read<T>(read: (opened: Opened) => T): T {
    const opened = this.#open();
    try {
      return this.#inside(() => read(opened));
    } catch (error) {
      throw toInboxError(error);
    }
  }
}

const named = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((error: unknown) => {
    throw toInboxError(error);
  });

const addLanes = (book: LaneBook<number>, lanes: readonly DueLane[]): void => {
  for (const { sink, lane } of lanes) book.add(sink, lane);
};

const changeLanes = (book: LaneBook<number>, lanes: readonly ChangedLane[]): void => {
  for (const { sink, lane, waitMs } of lanes) book.again(sink, lane, waitMs);
};
