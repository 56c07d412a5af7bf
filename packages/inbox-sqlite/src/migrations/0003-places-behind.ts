/**
 * - `deliveries.behind` has the places before `done` that have not arrived, as `2,5-7`; null where there are none, which is nearly
 *   always.
 * - `deliveries.retried` is a number of the sequence of ids that no delivery has, or null: what `retry` moved stands in its lane before
 *   deliveries that were there, and perhaps under way, when it was not.
 * - `deliveries.uncertain` is told of dead letters: so many of the changes to come may have arrived. Null = none.
 */
export const placesBehind = {
  version: 3,
  sql: `
ALTER TABLE deliveries ADD COLUMN behind TEXT;
ALTER TABLE deliveries ADD COLUMN retried INTEGER;
ALTER TABLE deliveries ADD COLUMN uncertain INTEGER;
`,
} as const;
