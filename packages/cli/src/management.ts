import { CATALOGUE, fromErrorRecord, isChangeHookError } from 'change-hook-core';
import type { ErrorCode, ErrorRecord } from 'change-hook-core';
import { askManagement, openManagement } from 'change-hook-server';
import type { AskManagement, ManagementAnswer, OfflineManagement } from 'change-hook-server';
import { gatewayOf, SEARCH_FROM } from './config-source.js';
import type { Io } from './io.js';

/** Whoever has the store, asked. Throws what it answers in place of an answer. */
export interface Management {
  get<Answer>(path: string, query?: Readonly<Record<string, string | number | undefined>>): Promise<Answer>;
  post<Answer>(path: string, body: object): Promise<Answer>;
}

/**
 * Asks the running gateway of a config, or, where none runs, opens the store itself for as long as `act` takes. Of the config, it
 * needs the place of the socket, or the inbox.
 */
export async function withManagement<T>(
  io: Io,
  file: string | undefined,
  act: (management: Management) => Promise<T>,
): Promise<T> {
  const { config, problems } = await gatewayOf(io, file);
  const { managementSocket: socket } = config;
  let offline: OfflineManagement | undefined;
  const open = async (): Promise<AskManagement> => {
    if (problems.length > 0) throw new AggregateError(problems);
    offline = await openManagement(config, SEARCH_FROM);
    return offline.ask;
  };
  try {
    return await act(toManagement(socket === undefined ? later(open) : socketOrElse(socket, open)));
  } finally {
    await offline?.close();
  }
}

/** Asks the running gateway of a config. Of the config, only the place of the socket matters. `timeoutMs`: for an answer. */
export async function withGateway<T>(
  io: Io,
  file: string | undefined,
  act: (management: Management) => Promise<T>,
  timeoutMs?: number,
): Promise<T> {
  const { managementSocket: socket } = (await gatewayOf(io, file)).config;
  if (socket === undefined) throw new Error('the config has management_socket: false, so nobody can ask the gateway');
  return act(toManagement((method, path, body) => askManagement(socket, method, path, body, timeoutMs)));
}

function later(open: () => Promise<AskManagement>): AskManagement {
  let ask: Promise<AskManagement> | undefined;
  return async (...question) => (await (ask ??= open()))(...question);
}

/** Whoever answers the first question answers all: a gateway that stops or starts in between must not be half of the answer. */
function socketOrElse(socket: string, open: () => Promise<AskManagement>): AskManagement {
  const bySocket: AskManagement = (method, path, body) => askManagement(socket, method, path, body);
  let ask: AskManagement | undefined;
  return async (...question) => {
    if (ask !== undefined) return ask(...question);
    try {
      const answer = await bySocket(...question);
      ask = bySocket;
      return answer;
    } catch (error) {
      // One that hangs has the lock, and then its process is told.
      if (!isChangeHookError(error, 'CH_SERVER_NOT_RUNNING') && !isChangeHookError(error, 'CH_SERVER_SILENT')) throw error;
      ask = await open();
      return ask(...question);
    }
  };
}

function toManagement(ask: AskManagement): Management {
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

/** Errors of the catalogue as they were thrown there; sentences, each as an error of its own. */
function toError({ status, body }: ManagementAnswer): Error {
  const { error, params, errors } = (body ?? {}) as { error?: string; params?: object; errors?: readonly ErrorRecord[] };
  if (error === undefined) return new Error(`the gateway answered ${status}`);
  if (params !== undefined && Object.hasOwn(CATALOGUE, error)) return fromErrorRecord({ code: error as ErrorCode, params });
  if (errors !== undefined) {
    return new AggregateError(errors.filter(({ code }) => Object.hasOwn(CATALOGUE, code)).map(fromErrorRecord), error);
  }
  const [sentence, ...more] = error.split('\n').map((text) => new Error(text));
  return sentence === undefined || more.length > 0 ? new AggregateError([sentence, ...more]) : sentence;
}
