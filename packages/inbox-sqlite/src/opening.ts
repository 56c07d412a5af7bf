import { ChangeHookError, createLaneBook } from 'change-hook-core';
import type { Clock, LaneBook, Log } from 'change-hook-core';
import { createTroubleLog } from './commit/trouble.js';
import { createQueries } from './queries/queries.js';
import type { Queries } from './queries/queries.js';
import type { Inside } from './store/inside.js';
import { openStore } from './store/open-store.js';
import type { Store } from './store/open-store.js';

export interface OpeningDeps {
  /** Absolute. */
  file: string;
  clock: Clock;
  log: Log;
  inside: Inside;
  open?: typeof openStore;
  /** Told of each sink of which a lane is due. */
  onDue: (sink: string) => void;
}

/** What there is between `start` and `stop`. */
export interface Opened extends Queries {
  store: Store;
  book: LaneBook<number>;
}

/** The store and what is made for it, from each start to the stop after it. */
export class Opening {
  readonly #deps: OpeningDeps;
  readonly #ended: (error: unknown) => void;
  #opened: Opened | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(deps: OpeningDeps) {
    this.#deps = deps;
    this.#ended = createTroubleLog(deps);
  }

  get current(): Opened | undefined {
    return this.#opened;
  }

  /** The same; throws `CH_INBOX_UNAVAILABLE` where there is none. */
  need(): Opened {
    if (this.#opened === undefined) throw new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'it is not started' });
    return this.#opened;
  }

  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#opened !== undefined) return;
      const { file, log, clock, inside, onDue, open = openStore } = this.#deps;
      const store = await open({ file, log, inside });
      try {
        const book = createLaneBook<number>({ clock });
        const queries = inside(() => this.#prepare(store));
        inside(() => fillBook(book, queries, clock.now()));
        book.onDue(onDue);
        this.#opened = { ...queries, store, book };
      } catch (error) {
        inside(() => store.close());
        throw error;
      }
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(() => {
      const opened = this.#opened;
      if (opened === undefined) return;
      opened.commits.flush();
      this.#opened = undefined;
      opened.book.close();
      this.#deps.inside(() => opened.store.close());
    });
  }

  #prepare(store: Store): Queries {
    const { clock, inside } = this.#deps;
    return createQueries({
      db: store.db,
      clock,
      inside,
      beforeBegin: () => store.check(),
      ended: this.#ended,
      isOpen: () => this.#opened?.store === store,
    });
  }

  /** One start or stop after the other, and none skipped because the one before it failed. */
  #inTurn(step: () => Promise<void> | void): Promise<void> {
    const run = this.#last.then(step);
    this.#last = run.catch(() => {});
    return run;
  }
}

/** Nothing is claimed after a start; what is left of a wait is waited for, and never more than was told, if a clock was set. */
function fillBook(book: LaneBook<number>, queries: Queries, now: number): void {
  for (const { lane, sink, triedAt, waitMs } of queries.waitingLanes()) {
    const waited = Math.max(0, now - (triedAt ?? now));
    book.add(sink, lane, (waitMs ?? 0) - waited);
  }
}
