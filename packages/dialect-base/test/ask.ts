import { createHookRequest, ManualClock, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Accepts, Change, DialectContext, HookRequest, Translation } from 'change-hook-core';
import dialect from '../src/index.js';

export const FORM = 'application/x-www-form-urlencoded';
export const JSON_TYPE = 'application/json';

export interface Asked {
  method?: string;
  query?: string;
  type?: string;
  headers?: Record<string, string>;
  body?: string;
}

type Options = { allow_get: boolean };
export const ctx: DialectContext<Options> = {
  options: { allow_get: false },
  secrets: [],
  log: new MemoryLog(),
  clock: new ManualClock(),
};

export function requestOf(asked: Asked): HookRequest {
  const headers = new Map(Object.entries({ ...(asked.type === undefined ? {} : { 'content-type': asked.type }), ...asked.headers }));
  return createHookRequest({ mount: 'base', method: asked.method ?? 'POST', query: asked.query ?? '', headers, body: Buffer.from(asked.body ?? '') });
}

export function translate(asked: Asked): Translation {
  return dialect.translate(requestOf(asked), ctx) as Translation;
}

/** The changes as they would be stored. */
export function changesOf(asked: Asked): Change[] {
  const translation = translate(asked);
  if (!('changes' in translation)) throw new Error(`no changes: ${JSON.stringify(translation)}`);
  return translation.changes.map((input) => {
    const normal = normaliseChange(input);
    if ('problems' in normal) throw new Error(normal.problems.join());
    return normal.change;
  });
}

/** The one change of a form. */
export function formChange(fields: Record<string, string>, query = ''): Change {
  return changesOf({ type: FORM, body: new URLSearchParams(fields).toString(), query })[0]!;
}

/** The one change of a JSON body. */
export function jsonChange(body: unknown, query = ''): Change {
  return changesOf({ type: JSON_TYPE, body: JSON.stringify(body), query })[0]!;
}

/** What is wrong with a request. */
export function problemsOf(asked: Asked): readonly string[] {
  const translation = translate(asked);
  return 'invalid' in translation ? translation.invalid : [];
}

export function jsonProblems(body: unknown): readonly string[] {
  return problemsOf({ type: JSON_TYPE, body: JSON.stringify(body) });
}

export function acceptsOf(options: Options): Accepts {
  return typeof dialect.accepts === 'function' ? dialect.accepts(options) : dialect.accepts;
}
