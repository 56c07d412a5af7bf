import type { Log } from 'change-hook-core';
import type { NotSent } from '../sent.js';
import type { ChangeRow, ChangeRows } from './change-rows.js';

export interface LedgerLimits {
  /** Change ids of one request. A master needs about 2 ms for each, and does nothing else meanwhile. */
  page: number;
  /** So many of the newest changes are looked at in any case. */
  least: number;
  /** And never more than so many. */
  most: number;
  /** Transactions of a master may end in another order than that of their ids: so many are looked at again. */
  overlap: number;
  /** Seconds that the clocks of gateway and master may differ. */
  skew: number;
}

const LIMITS: LedgerLimits = { page: 100, least: 500, most: 5_000, overlap: 100, skew: 600 };

/**
 * Which of our changes the master has. It reads the newest changes, page by page, and remembers what it has read, so that later
 * questions cost only what is new. One reading goes on at a time.
 *
 * How far back is far enough: a change can't be older than its source stamp, so a page with a young stamp is too young to stop
 * at. The reverse does not hold (a stamp is shared by all changes of one revision, or of none), hence `least`.
 */
export class ChangeLedger {
  readonly #rows: Pick<ChangeRows, 'newest' | 'range'>;
  readonly #log: Log;
  readonly #limits: LedgerLimits;
  /** Our ids with their changeid: all of them from `#low` to `#high`. */
  readonly #seen = new Map<string, number>();
  #low = 1;
  #high = 0;
  /** The youngest stamp of the lowest page. */
  #stamped: number | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #next: Promise<NotSent | undefined> | undefined;

  constructor(rows: Pick<ChangeRows, 'newest' | 'range'>, log: Log, limits: Partial<LedgerLimits> = {}) {
    this.#rows = rows;
    this.#log = log;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Whether the master has the change `id`, which was sent at `sentAt` (milliseconds since 1970) or later. */
  async has(id: string, sentAt: number): Promise<boolean | NotSent> {
    const problem = (await this.#refresh()) ?? (await this.#oneAtATime(() => this.#descend(id, sentAt / 1000)));
    return problem ?? this.#seen.has(id);
  }

  /** Reads what is new. Those who ask while a reading runs share the next one: the running one may be past what they look for. */
  #refresh(): Promise<NotSent | undefined> {
    this.#next ??= this.#oneAtATime(() => {
      this.#next = undefined;
      return this.#ascend();
    });
    return this.#next;
  }

  #oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => {});
    return done;
  }

  async #ascend(): Promise<NotSent | undefined> {
    const top = await this.#rows.newest();
    if (typeof top !== 'number') return top;
    // At the first time, after a long time, and when the master began anew, there is nothing to go on from.
    if (this.#high === 0 || top < this.#high || top - this.#high > this.#limits.most) return this.#begin(top);
    for (let from = Math.max(this.#low, this.#high + 1 - this.#limits.overlap); from <= top; from += this.#limits.page) {
      const rows = await this.#rows.range(from, Math.min(top, from + this.#limits.page - 1));
      if (!Array.isArray(rows)) return rows;
      this.#learn(rows);
    }
    this.#high = top;
    this.#prune();
    return undefined;
  }

  async #descend(id: string, since: number): Promise<NotSent | undefined> {
    const { page, least, most, skew } = this.#limits;
    while (this.#low > 1 && !this.#seen.has(id)) {
      const depth = this.#high - this.#low + 1;
      if (depth >= least && (this.#stamped === undefined || this.#stamped < since - skew)) break;
      if (depth >= most) {
        this.#log.warn('a change is not among the newest of the master', { change_hook_id: id, looked_at: depth });
        break;
      }
      const from = Math.max(1, this.#low - page);
      const rows = await this.#rows.range(from, this.#low - 1);
      if (!Array.isArray(rows)) return rows;
      this.#learn(rows);
      this.#low = from;
      this.#stamped = rows.reduce<number | undefined>((youngest, { stamped }) => larger(youngest, stamped), undefined);
    }
    return undefined;
  }

  #begin(top: number): undefined {
    this.#seen.clear();
    this.#high = top;
    this.#low = top + 1;
    this.#stamped = undefined;
  }

  #learn(rows: readonly ChangeRow[]): void {
    for (const { id, changeid } of rows) if (id !== undefined) this.#seen.set(id, changeid);
  }

  #prune(): void {
    const { most } = this.#limits;
    if (this.#seen.size <= 2 * most) return;
    this.#low = Math.max(this.#low, this.#high - most + 1);
    for (const [id, changeid] of this.#seen) if (changeid < this.#low) this.#seen.delete(id);
  }
}

const larger = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);
