import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { isObject } from 'change-hook-kit';
import { options } from './options.js';
import { translatePullRequest } from './translate-pull-request.js';
import { translatePush } from './translate-push.js';
import { verify } from './verify.js';

/** Gitee's other events. Only one of these names may stand in an answer: any other is the sender's own text. */
const KNOWN_EVENTS: ReadonlySet<string> = new Set(['Issue Hook', 'Note Hook']);

/**
 * The webhooks of Gitee. Source: Gitee's help, "WebHook push data" (article 4186,
 * help.gitee.com/webhook/gitee-webhook-push-data-format).
 */
export default defineDialect({
  apiVersion: 1,
  name: 'gitee',
  options,
  // Not 'signature': what is signed is the time, and never the body.
  authentication: 'token',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  sensitive: { headers: ['x-gitee-token'] },
  verify,
  // A delivery has no id. Its body holds the time at which it was made.
  identify: () => ({ byBody: true }),
  translate(request, ctx): Translation {
    const event = request.header('x-gitee-event')?.trim();
    if (event === undefined || event === '') return { invalid: ['the header X-Gitee-Event is missing'] };
    const payload = request.json();
    if (!isObject(payload)) return { invalid: ['the payload is not a JSON object'] };
    if (request.header('x-gitee-ping')?.trim().toLowerCase() === 'true') return { ignored: 'a ping makes no change' };
    switch (event) {
      case 'Push Hook':
        return translatePush('push', payload, request, ctx);
      case 'Tag Push Hook':
        return translatePush('tag_push', payload, request, ctx);
      case 'Merge Request Hook':
        return translatePullRequest('merge_request', payload, request, ctx);
      default:
        return { ignored: KNOWN_EVENTS.has(event) ? `the event ${event} makes no change` : 'an unknown event makes no change' };
    }
  },
});
