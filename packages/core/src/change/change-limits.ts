/**
 * The longest texts, in characters (Unicode code points), that the tables of a Buildbot master hold. PostgreSQL and MySQL
 * refuse a longer one, and with it the whole change; SQLite takes it. Source: `master/buildbot/db/model.py`.
 */
export const CHANGE_LIMITS = {
  author: 255,
  committer: 255,
  branch: 255,
  revision: 255,
  category: 255,
  revlink: 256,
  codebase: 256,
  repository: 512,
  project: 512,
  file: 1024,
  propertyName: 255,
} as const;

/** Levels of nesting that a property may have: enough for any payload, and no recursion overflows on it. */
export const PROPERTY_DEPTH = 100;

/** Values that the properties of one change may hold in all, so that lists which share their parts can't grow without end. */
export const PROPERTY_VALUES = 1_000_000;

/** `when_timestamp` outside the years 1970 to 9999 can't be shown by a master. */
export const WHEN_TIMESTAMP_RANGE = { least: 0, most: 253_402_300_799 } as const;
