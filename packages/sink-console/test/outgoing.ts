import type { Change, DeliverContext, Outgoing } from 'change-hook-core';

export function outgoing(change: Partial<Change> = {}, number = 0): Outgoing {
  return {
    change: {
      author: 'Mona <mona@example.org>',
      comments: 'Mend the door',
      files: ['door.c'],
      properties: {},
      repository: 'https://git.example/house',
      project: '',
      ...change,
    },
    receipt: 'r1',
    number,
    mount: 'github',
    receivedAt: 1_704_067_200_000,
  };
}

export const calm = (): DeliverContext => ({ signal: new AbortController().signal, uncertain: false });
