import type { HookRequest } from 'change-hook-core';
import { parseJson } from './json.js';
import { isObject } from './payload.js';
import type { JsonObject } from './payload.js';

/** The media types under which {@link readPayload} finds a payload. */
export const PAYLOAD_MEDIA_TYPES: readonly string[] = ['application/json', 'application/x-www-form-urlencoded'];

/**
 * The payload of a forge's webhook: the JSON body, or the field `payload` of a form. Throws `CH_REQUEST_UNPARSABLE` for what
 * is not JSON; JSON that is no object gives a sentence for `invalid`.
 */
export function readPayload(request: HookRequest): { payload: JsonObject } | { invalid: readonly string[] } {
  let payload: unknown;
  if (request.mediaType === 'application/x-www-form-urlencoded') {
    const field = request.form().get('payload');
    if (field === null) return { invalid: ['the form has no field "payload"'] };
    payload = parseJson(field, 'the field "payload"');
  } else payload = request.json();
  return isObject(payload) ? { payload } : { invalid: ['the payload is not a JSON object'] };
}
