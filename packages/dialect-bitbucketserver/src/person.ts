import { filledTextAt, formatPerson } from 'change-hook-kit';

/** A user as Buildbot writes it: `Display Name <username>` of the add-on's payloads, `Display Name <e-mail>` of Bitbucket's own. */
export function userAt(value: unknown, ...path: readonly string[]): string | undefined {
  const name = filledTextAt(value, ...path, 'displayName') ?? filledTextAt(value, ...path, 'name');
  return formatPerson(name, filledTextAt(value, ...path, 'username') ?? filledTextAt(value, ...path, 'emailAddress'));
}

/** The author or committer of a commit. */
export const gitPersonAt = (commit: unknown, role: 'author' | 'committer'): string | undefined =>
  formatPerson(filledTextAt(commit, role, 'name') ?? filledTextAt(commit, role, 'displayName'), filledTextAt(commit, role, 'emailAddress'));
