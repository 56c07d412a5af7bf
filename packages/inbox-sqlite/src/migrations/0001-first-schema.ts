/**
 * The first schema. Never edit a migration that was released: stores have been made by it. Write the next one.
 *
 * - Times are milliseconds since 1970.
 * - `receipts` has small rows, so that lists, retention and claims read few pages; the raw request is apart in `requests`.
 * - `parcels` has a change's text once, for all sinks.
 * - `duplicates` outlives the receipts it names, so it refers to them by text and not by a foreign key. It is kept by key
 *   alone: an index by age would double it, and retention can go through it in the order of the keys.
 * - `deliveries.wait_ms` counts from `tried_at`: kept apart, a clock that was set back can't make the wait longer.
 * - `tallies` counts by kind, name and state, in the same transaction: to count a million rows takes too long to be asked for.
 */
export const firstSchema = {
  version: 1,
  sql: `
CREATE TABLE receipts (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  mount TEXT NOT NULL,
  dialect TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  delivery_id TEXT,
  verdict TEXT NOT NULL CHECK (verdict IN ('changes', 'polls', 'ignored', 'untranslated')),
  reason TEXT,
  changes INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX receipts_by_mount ON receipts (mount, verdict, n);

CREATE TABLE requests (
  receipt INTEGER PRIMARY KEY REFERENCES receipts (n) ON DELETE CASCADE,
  method TEXT NOT NULL,
  query TEXT NOT NULL,
  headers TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE duplicates (
  mount TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  receipt TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (mount, delivery_id, body_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE lanes (
  n INTEGER PRIMARY KEY,
  repository TEXT NOT NULL,
  sink TEXT NOT NULL,
  UNIQUE (repository, sink)
) STRICT;

CREATE TABLE parcels (
  n INTEGER PRIMARY KEY,
  receipt INTEGER NOT NULL REFERENCES receipts (n) ON DELETE CASCADE,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  characters INTEGER NOT NULL,
  changes TEXT NOT NULL
) STRICT;
CREATE INDEX parcels_by_receipt ON parcels (receipt);

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  lane INTEGER NOT NULL REFERENCES lanes (n),
  parcel INTEGER NOT NULL REFERENCES parcels (n) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead', 'discarded')),
  done INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  tried_at INTEGER,
  wait_ms INTEGER,
  settled_at INTEGER,
  error TEXT
) STRICT;
CREATE INDEX deliveries_pending ON deliveries (lane, id) WHERE state = 'pending';
CREATE INDEX deliveries_by_lane ON deliveries (lane, id);
CREATE INDEX deliveries_by_state ON deliveries (state, id);
CREATE INDEX deliveries_by_parcel ON deliveries (parcel);

CREATE TABLE rejections (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  mount TEXT NOT NULL,
  address TEXT,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE tallies (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (kind, name, state)
) STRICT, WITHOUT ROWID;
`,
} as const;
