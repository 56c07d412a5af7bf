import type { Database, SqlValue, Statement } from '../store/driver.js';
import type { Inside } from '../store/inside.js';

/** A condition of SQL with one `?`, and its value. */
export type Condition = readonly [sql: string, value: SqlValue];

export interface Walk {
  /** The table and the index that it is walked by: `deliveries d INDEXED BY deliveries_by_lane`. */
  source: string;
  /** The column that it is walked along, a number that no two rows share: `d.id`. */
  along: string;
  columns: string;
  joins: string;
  /** What the index serves. */
  within: readonly Condition[];
  /** What each row is looked at for. */
  where: readonly Condition[];
  order: 'ASC' | 'DESC';
  /** Begin behind this one. */
  from: number;
}

export interface WalkDeps {
  db: Database;
  inside: Inside;
  /** A turn of the event loop. */
  turn: () => Promise<void>;
}

/** Rows in pages of at most so many; a page may be empty, and others follow. Each row has `at`, its place. */
export type Walker = (walk: Walk, size: number) => AsyncGenerator<{ at: number }[], void, void>;

/** So many rows are looked at before the writer has its turn again: about a millisecond. */
const STRIDE = 2_000;

/**
 * Walks through a table beside a writer at full speed. An index serves some of what is asked for; the rest is filtered, and a filter
 * that few rows pass is walked in strides, between which the event loop turns, so that no receipt waits for a list.
 */
export function createWalker({ db, inside, turn }: WalkDeps): Walker {
  const prepared = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    let statement = prepared.get(sql);
    if (statement === undefined) prepared.set(sql, (statement = db.prepare(sql)));
    return statement;
  };

  return async function* (walk, size) {
    const { source, along, columns, joins, within, where, order } = walk;
    const down = order === 'DESC';
    const last = down ? 0 : Number.MAX_SAFE_INTEGER;
    const key = [...within.map(([sql]) => sql), `${along} ${down ? '<' : '>'} ?`];
    const rest = [...key, `${along} ${down ? '>=' : '<='} ?`, ...where.map(([sql]) => sql)];
    const fixed = within.map(([, value]) => value);
    const edges = inside(() => prepare(
      `SELECT ${along} AS at FROM ${source} WHERE ${key.join(' AND ')} ORDER BY ${along} ${order} LIMIT 1 OFFSET ?`,
    ));
    const pages = inside(() => prepare(
      `SELECT ${along} AS at, ${columns} FROM ${source} ${joins} WHERE ${rest.join(' AND ')} ORDER BY ${along} ${order} LIMIT ?`,
    ));
    for (let from = walk.from; ; ) {
      const edge = inside(() => (edges.get(...fixed, from, STRIDE - 1) as { at: number } | undefined)?.at ?? last);
      for (;;) {
        const rows = inside(() => pages.all(...fixed, from, edge, ...where.map(([, value]) => value), size)) as { at: number }[];
        if (rows.length > 0) yield rows;
        if (rows.length < size) break;
        from = rows.at(-1)!.at;
      }
      if (edge === last) return;
      from = edge;
      await turn();
    }
  };
}

/** The first so many rows that `accept` takes, in the order of the walk. */
export async function firstRows<Row>(walker: Walker, walk: Walk, limit: number, accept: (row: Row) => boolean = () => true): Promise<Row[]> {
  const found: Row[] = [];
  if (limit <= 0) return found;
  for await (const rows of walker(walk, limit)) {
    for (const row of rows as unknown as Row[]) {
      if (!accept(row)) continue;
      found.push(row);
      if (found.length >= limit) return found;
    }
  }
  return found;
}
