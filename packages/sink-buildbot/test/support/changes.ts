import type { Change, Outgoing } from 'change-hook-core';

export function makeChange(fields: Partial<Change> = {}): Change {
  return {
    author: 'Ann <ann@example.org>', comments: 'Mend the door', files: [], properties: {}, repository: '', project: '', ...fields,
  };
}

export function makeOutgoing(number = 0, fields: Partial<Change> = {}, receipt = '01HKX2W0Q4'): Outgoing {
  return { change: makeChange(fields), receipt, number, mount: 'base', receivedAt: Date.UTC(2024, 0, 1) };
}

/** A signal that never aborts. */
export const calm = (): AbortSignal => new AbortController().signal;
