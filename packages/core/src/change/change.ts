/**
 * One normalised change. The field names are Buildbot's own (`master/buildbot/db/changes.py`), because operators filter
 * on them: a renamed field would break every `ChangeFilter` that is in use.
 */
export interface Change {
  /** `Name <email>`; never empty. */
  author: string;
  /** Who committed it, where the sender tells; same shape as `author`. */
  committer?: string;
  /** The commit message; may be empty. */
  comments: string;
  /** Paths that the change touches, in the sender's order, repeats kept. */
  files: string[];
  revision?: string;
  /** Seconds since 1970-01-01T00:00Z; fractions allowed. */
  when_timestamp?: number;
  branch?: string;
  category?: string;
  /** A page where a person can look at the change. */
  revlink?: string;
  /** Anything JSON can carry, by name. */
  properties: Record<string, JsonValue>;
  /** '' where the sender names none, as in Buildbot. */
  repository: string;
  /** '' where the sender names none, as in Buildbot. */
  project: string;
  codebase?: string;
  src?: ChangeSource;
}

export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue };

/** The version control systems that Buildbot knows by `src`. */
export const CHANGE_SOURCES = ['git', 'hg', 'svn', 'bzr', 'darcs', 'cvs', 'mtn', 'p4'] as const;
export type ChangeSource = (typeof CHANGE_SOURCES)[number];

/** What a dialect hands over: a change whose empty fields may be absent, null or undefined. */
export type ChangeInput = { author: string } & {
  [Field in Exclude<keyof Change, 'author'>]?: Change[Field] | null | undefined;
};
