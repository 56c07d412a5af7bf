import { filledTextAt, formatPerson } from 'change-hook-kit';

/** What GitLab writes for the address of somebody who keeps it private. */
const HIDDEN = '[REDACTED]';

/** A person of a payload, as `Name <email>`; `name` and `email` are the fields' names. A hidden address is none. */
export function personIn(value: unknown, name = 'name', email = 'email'): string | undefined {
  const address = filledTextAt(value, email);
  return formatPerson(filledTextAt(value, name), address === HIDDEN ? undefined : address);
}

/** Who pushed: all that a payload tells when it lists no commit. */
export const pusherIn = (payload: unknown): string =>
  personIn(payload, 'user_name', 'user_email') ?? filledTextAt(payload, 'user_username') ?? 'unknown';
