import type { Change, DeliverContext, Outgoing } from 'change-hook-core';

/** A change on its way, number `n` of receipt `receipt`. */
export function outgoing(n: number, change: Partial<Change> = {}, receipt = 'r1'): Outgoing {
  return {
    change: {
      author: 'Mona <mona@example.org>',
      comments: `change ${n}`,
      files: ['a'],
      properties: {},
      repository: 'repo',
      project: '',
      ...change,
    },
    receipt,
    number: n,
    mount: 'github',
    receivedAt: 1_700_000_000_000,
  };
}

export const calm = (): DeliverContext => ({ signal: new AbortController().signal, uncertain: false });
