import { userInfo } from 'node:os';

/** The name of the user of this process; undefined for a user id that has none, as containers have. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
