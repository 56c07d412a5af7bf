import { ChangeHookError, describeError } from '../errors/change-hook-error.js';
import { isInstance } from './thrown.js';

/** What a step gave, or its one problem: so that the plugins after it are looked at, too. */
export async function attempt<T>(step: () => Promise<T>): Promise<T | { problems: ChangeHookError[] }> {
  try {
    return await step();
  } catch (error) {
    if (isInstance(error, ChangeHookError)) return { problems: [error] };
    return { problems: [new ChangeHookError('CH_INTAKE_INTERNAL', { reason: describeError(error) }, { cause: error })] };
  }
}
