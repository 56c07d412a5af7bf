import { ChangeHookError } from 'change-hook-core';
import type { AdminCall, AdminHttp, HttpAnswer } from 'change-hook-core';

export interface Said {
  status?: number;
  body?: string;
  headers?: Readonly<Record<string, string>>;
}

/** The HTTP that `admin` is lent, answering as it is told to. */
export function fakeForge(say: (call: AdminCall) => Said): { http: AdminHttp; calls: AdminCall[] } {
  const calls: AdminCall[] = [];
  return {
    calls,
    http: {
      send(call) {
        calls.push(call);
        return Promise.resolve(answerOf(say(call)));
      },
    },
  };
}

export const answerOf = ({ status = 200, body = '', headers = {} }: Said): HttpAnswer => ({
  status,
  header: (name) => headers[name],
  text: () => body,
  json() {
    try {
      return JSON.parse(body) as unknown;
    } catch {
      throw new ChangeHookError('CH_HTTP_FAILED', { origin: 'https://f.example', reason: 'its answer is not JSON' });
    }
  },
});
