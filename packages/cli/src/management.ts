import { CATALOGUE, fromErrorRecord } from 'change-hook-core';
import type { ErrorCode } from 'change-hook-core';
import { askManagement } from 'change-hook-server';
import type { ManagementAnswer } from 'change-hook-server';
import { configWithoutSecrets } from './config-source.js';
import type { Io } from './io.js';

/** Whoever has the store, asked. Throws what it answers in place of an answer. */
export interface Management {
  get<Answer>(path: string, query?: Readonly<Record<string, string | number | undefined>>): Promise<Answer>;
  post<Answer>(path: string, body: object): Promise<Answer>;
}

/** Asks the running gateway of a config. Of the config, only the place of the socket matters. */
export async function withManagement<T>(io: Io, config: string | undefined, act: (management: Management) => Promise<T>): Promise<T> {
  const { managementSocket } = await configWithoutSecrets(io, config);
  if (managementSocket === undefined) throw new Error('the config has management_socket: false, so nobody can ask the gateway');
  return act(toManagement((method, path, body) => askManagement(managementSocket, method, path, body)));
}

function toManagement(ask: (method: string, path: string, body?: object) => Promise<ManagementAnswer>): Management {
  const answerOf = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await ask(method, path, body);
    if (answer.status !== 200) throw toError(answer);
    return answer.body as Answer;
  };
  return {
    get(path, query = {}) {
      const written = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) if (value !== undefined) written.set(name, String(value));
      return answerOf('GET', written.size === 0 ? path : `${path}?${written.toString()}`);
    },
    post: (path, body) => answerOf('POST', path, body),
  };
}

/** An error of the catalogue as it was thrown there; sentences, each as an error of its own. */
function toError({ status, body }: ManagementAnswer): Error {
  const { error, params } = (body as { error?: string; params?: object } | null) ?? {};
  if (error === undefined) return new Error(`the gateway answered ${status}`);
  if (params !== undefined && Object.hasOwn(CATALOGUE, error)) return fromErrorRecord({ code: error as ErrorCode, params });
  const [sentence, ...more] = error.split('\n').map((text) => new Error(text));
  return sentence === undefined || more.length > 0 ? new AggregateError([sentence, ...more]) : sentence;
}
