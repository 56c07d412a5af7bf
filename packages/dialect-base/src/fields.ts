import { isObject } from 'change-hook-kit';
import type { HookRequest } from 'change-hook-core';

/** One place that fields come from: the value of a name, undefined where it is absent. */
export type Layer = (name: string) => unknown;

/** The first of two equal parameters counts, as in Buildbot. */
export function parameters(params: URLSearchParams): Layer {
  return (name) => params.get(name) ?? undefined;
}

/** The members of a JSON object; null counts as absent. */
export function members(object: Record<string, unknown>): Layer {
  return (name) => (Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined);
}

export const FORM = 'application/x-www-form-urlencoded';

/** The changes that a JSON list may hold. */
export const MOST_CHANGES = 1_000;

/** What a request holds: the layers of each change, of which the first that has a field counts; or what is wrong. */
export type RequestFields = { changes: readonly (readonly Layer[])[]; list: boolean } | { invalid: readonly string[] };

/** The body's fields win over those of the query; a list's changes all have the query's for what they leave out. */
export function readFields(request: HookRequest): RequestFields {
  const query = parameters(request.query);
  // A GET says all in its query. A POST without a body may, too: Mercurial's hook of Buildbot sends such.
  if (request.method === 'GET' || request.body.length === 0) return { changes: [[query]], list: false };
  if (request.mediaType === FORM) return { changes: [[parameters(request.form()), query]], list: false };
  if (request.mediaType !== 'application/json') return { invalid: [`a body needs a Content-Type: application/json or ${FORM}`] };
  const body = request.json();
  if (isObject(body)) return { changes: [[members(body), query]], list: false };
  if (!Array.isArray(body)) return { invalid: ['the body must be a JSON object, or a list of objects'] };
  if (body.length === 0) return { invalid: ['the list holds no change'] };
  if (body.length > MOST_CHANGES) return { invalid: [`the list holds more than ${MOST_CHANGES} changes`] };
  const strangers = body.flatMap((item, at) => (isObject(item) ? [] : [`change ${at + 1} of the list must be a JSON object`]));
  if (strangers.length > 0) return { invalid: strangers };
  return { changes: (body as Record<string, unknown>[]).map((item) => [members(item), query]), list: true };
}
