import type { Change } from 'change-hook-core';
import { asPartial } from 'change-hook-kit';
import type { Context } from './api.js';

/** A no of the forge's. It stands: another try would hold up the repository's other changes. */
export function refused(changes: readonly Change[], what: string, status: number, ctx: Context): Change[] {
  const hint = status === 401 ? 'the option token is not valid' : 'the option token is missing or may not read the repository, or this version has no such API';
  ctx.log.warn(`the forge does not tell ${what}; it is delivered marked partial: ${hint}`, { status });
  return changes.map(asPartial);
}
