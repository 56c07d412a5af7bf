import { filledTextAt } from './payload.js';

/**
 * `Name <email>`, as Buildbot writes a person; the one that is there where the other is not, and undefined for neither.
 * Never `None` or `null` in place of a missing address.
 */
export function formatPerson(name: string | undefined, email: string | undefined): string | undefined {
  const known = { name: name?.trim() ?? '', email: email?.trim() ?? '' };
  if (known.email === '') return known.name === '' ? undefined : known.name;
  return known.name === '' ? known.email : `${known.name} <${known.email}>`;
}

/** A person as most forges write one: `name`, or else `username`, and `email`, any of them missing or null. */
export function personAt(value: unknown, ...path: readonly string[]): string | undefined {
  const name = filledTextAt(value, ...path, 'name') ?? filledTextAt(value, ...path, 'username');
  return formatPerson(name, filledTextAt(value, ...path, 'email'));
}
