import { ChangeHookError, describeError } from '../errors/change-hook-error.js';

/** What a step gave, or its one problem: so that the plugins after it are looked at, too. */
export async function attempt<T>(step: () => Promise<T>): Promise<T | { problems: ChangeHookError[] }> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof ChangeHookError) return { problems: [error as ChangeHookError] };
    return { problems: [new ChangeHookError('CH_INTAKE_INTERNAL', { reason: describeError(error) }, { cause: error })] };
  }
}
