/**
 * - `enrichments` has the receipts whose changes still wait for `enrich` of their dialect: few at any time, so that a claim, which
 *   asks for each delivery, finds an empty page.
 * - `replays` has the words by which a replay that is asked for again is known; they go with the receipt.
 * - `parcels.repository` is null where a delivery's lane says it. It stands after the text, where it costs a claim nothing.
 */
export const enrichment = {
  version: 2,
  sql: `
ALTER TABLE parcels ADD COLUMN repository TEXT;

CREATE TABLE enrichments (
  receipt INTEGER PRIMARY KEY REFERENCES receipts (n) ON DELETE CASCADE,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;

CREATE TABLE replays (
  receipt INTEGER NOT NULL REFERENCES receipts (n) ON DELETE CASCADE,
  once TEXT NOT NULL,
  PRIMARY KEY (receipt, once)
) STRICT, WITHOUT ROWID;
`,
} as const;
