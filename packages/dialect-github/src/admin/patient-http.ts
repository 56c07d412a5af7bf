import type { AdminHttp } from 'change-hook-core';
import type { Context } from './api.js';
import { freeAgainAt } from './rate-limit.js';

/** HTTP that waits for GitHub's rate limits, as long as the caller of the function does, and asks the same again: a list keeps its place. */
export function patientHttp({ http, clock, pause }: Pick<Context, 'http' | 'clock' | 'pause'>): AdminHttp {
  return {
    async send(call) {
      for (let tries = 1; ; tries += 1) {
        const answer = await http.send(call);
        const until = freeAgainAt(answer, clock.now(), tries);
        if (until === undefined) return answer;
        await pause(until);
      }
    },
  };
}
