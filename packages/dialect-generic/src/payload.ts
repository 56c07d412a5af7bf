import type { HookRequest } from 'change-hook-core';
import { measureJson, parseJson } from 'change-hook-kit';
import type { GenericOptions } from './options.js';

export const FORM = 'application/x-www-form-urlencoded';

/** Levels of a payload. JSONata goes down some of its ways by recursion, and a stack has an end. */
const DEEPEST = 500;

/** The payload: the body as JSON, or the field of a form that the options name. Throws `CH_REQUEST_UNPARSABLE` for what is not JSON. */
export function payloadOf(request: HookRequest, { form_field: field }: GenericOptions): { payload: unknown } | { invalid: readonly string[] } {
  let payload: unknown;
  if (field !== undefined && request.mediaType === FORM) {
    const [value, ...more] = request.form().getAll(field);
    if (value === undefined) return { invalid: ['the form has no field of the name that the option form_field gives'] };
    if (more.length > 0) return { invalid: ['the form has the field of the option form_field more than once'] };
    payload = parseJson(value, 'the field of the form');
  } else payload = request.json();
  if (measureJson(payload, { characters: Infinity, depth: DEEPEST }) === undefined) {
    return { invalid: [`the payload has more than ${DEEPEST} levels, or a number without an end`] };
  }
  return { payload };
}
