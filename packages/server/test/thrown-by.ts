import { isChangeHookError } from 'change-hook-core';
import type { ChangeHookError } from 'change-hook-core';

/** The error that `work` ends with; anything but one of ours, or an AggregateError of ours, fails the test. */
export async function thrownBy(work: () => unknown): Promise<ChangeHookError> {
  try {
    await work();
  } catch (error) {
    if (isChangeHookError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

export async function allThrownBy(work: () => unknown): Promise<readonly ChangeHookError[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AggregateError && error.errors.every((it) => isChangeHookError(it))) return error.errors;
    throw error;
  }
  throw new Error('nothing was thrown');
}
