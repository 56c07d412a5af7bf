import { filledTextAt, formatPerson } from 'change-hook-kit';

/**
 * Who did it, as Buildbot writes it: `Display Name <nickname>`. Since 2019 an account has no `username`, and that of an app has no
 * `nickname` either: then the display name stands alone.
 */
export const accountAt = (value: unknown, ...path: readonly string[]): string | undefined =>
  formatPerson(filledTextAt(value, ...path, 'display_name'), filledTextAt(value, ...path, 'nickname') ?? filledTextAt(value, ...path, 'username'));

/** The author of a commit: `raw` is what stands in the commit, with the only e-mail address that Bitbucket tells. */
export const authorOf = (commit: unknown): string | undefined => filledTextAt(commit, 'author', 'raw')?.trim() ?? accountAt(commit, 'author', 'user');
