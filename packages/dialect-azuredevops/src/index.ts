import { defineDialect } from 'change-hook-core';
import type { HookRequest, Identity, Translation } from 'change-hook-core';
import { filledTextAt, isObject, LONGEST_DELIVERY_ID } from 'change-hook-kit';
import { enrich } from './enrich/enrich.js';
import { options } from './options.js';
import { translatePullRequest } from './translate-pull-request.js';
import { translatePush } from './translate-push.js';

/** The service hooks of Azure DevOps, and of Azure DevOps Server. Nothing is signed there: the mount's $auth guards it. */
export default defineDialect({
  apiVersion: 1,
  name: 'azuredevops',
  options,
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify: () => ({ ok: true }),
  identify: deliveryIdOf,
  translate(request, ctx): Translation {
    const payload = request.json();
    if (!isObject(payload)) return { invalid: ['the payload is not a JSON object'] };
    const event = filledTextAt(payload, 'eventType');
    switch (event) {
      case undefined:
        return { invalid: ['eventType of the payload is missing or no text'] };
      case 'git.push':
        return translatePush(payload, request, ctx);
      case 'git.pullrequest.created':
      case 'git.pullrequest.updated':
      case 'git.pullrequest.merged':
        return translatePullRequest(event, payload, request, ctx);
      default:
        return { ignored: 'an event of this type makes no change' };
    }
  },
  enrich,
});

/**
 * `id` of the event, stable across its retries. That of a test is made of zeros, and always the same. An unparsable body has none:
 * translate says what is wrong with it.
 */
function deliveryIdOf(request: HookRequest): Identity {
  let payload: unknown;
  try {
    payload = request.json();
  } catch {
    return undefined;
  }
  const id = filledTextAt(payload, 'id')?.trim();
  return id === undefined || id.length > LONGEST_DELIVERY_ID || /^[0-]*$/.test(id) ? undefined : id;
}
