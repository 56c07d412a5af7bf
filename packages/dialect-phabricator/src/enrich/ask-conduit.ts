import type { EnrichContext, HttpCall } from 'change-hook-core';
import { askJson, filledTextAt, forgeFailed, isObject, listAt, objectAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { PhabricatorOptions } from '../options.js';

export type Context = EnrichContext<PhabricatorOptions>;

/**
 * Asks a method of Conduit, Phabricator's API, by a form. Undefined when it will not tell, which goes into the log; throws
 * `CH_HTTP_FAILED` for what is worth another try. Its errors come with the status 200.
 */
export async function askConduit(
  { http, log, options }: Context,
  method: string,
  fields: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { phabricator_url: base, token, verify } = options;
  const call: HttpCall = { base, path: ['api', method], form: { 'api.token': token, ...fields }, verify };
  const answer = await askJson(http, call);
  if ('status' in answer) {
    log.warn('Conduit does not tell what a change is missing', { method, status: answer.status });
    return undefined;
  }
  if (!isObject(answer.told) || !Object.hasOwn(answer.told, 'result'))
    throw forgeFailed(call, 'its answer is not one of Conduit');
  const code = filledTextAt(answer.told, 'error_code');
  if (code === undefined) return answer.told['result'] ?? undefined;
  // Its own word for the error, if it looks like one: the information beside it may quote what was asked.
  log.warn('Conduit does not tell what a change is missing: the token may be wrong, or may not see it', {
    method,
    error: /^[A-Z][A-Z-]{1,60}$/.test(code) ? code : 'another',
  });
  return undefined;
}

/** The one object with this phid, by a `.search` method. */
export async function searchOne(
  ctx: Context,
  method: string,
  phid: string,
  more: Readonly<Record<string, string>> = {},
): Promise<JsonObject | undefined> {
  const result = await askConduit(ctx, method, { 'constraints[phids][0]': phid, ...more });
  return (listAt(result, 'data') ?? []).filter(isObject).find((it) => it['phid'] === phid);
}

/** Pages of a list, at most: 2,000 items. */
const MOST_PAGES = 20;

/** All items of a `.search` method, and whether there may be more. Undefined when it will not tell. */
export async function searchAll(
  ctx: Context,
  method: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ items: JsonObject[]; complete: boolean } | undefined> {
  const items: JsonObject[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const result = await askConduit(ctx, method, { ...fields, ...(after === undefined ? {} : { after }) });
    const data = listAt(result, 'data');
    if (data === undefined) return undefined;
    items.push(...data.filter(isObject));
    const next = objectAt(result, 'cursor')?.['after'];
    if (typeof next !== 'string' && typeof next !== 'number') return { items, complete: true };
    after = String(next);
  }
  return { items, complete: false };
}
