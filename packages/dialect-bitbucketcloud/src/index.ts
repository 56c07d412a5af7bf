import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { deliveryIdIn, readPayload } from 'change-hook-kit';
import { enrich } from './enrich/enrich.js';
import { EVENT_OF_KEY, KNOWN_EVENTS } from './events.js';
import { options } from './options.js';
import { translatePullRequest } from './translate-pull-request.js';
import { translatePush } from './translate-push.js';
import { verify } from './verify.js';

/** The webhooks of Bitbucket Cloud, bitbucket.org. */
export default defineDialect({
  apiVersion: 1,
  name: 'bitbucketcloud',
  options,
  authentication: 'signature',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify,
  identify(request, ctx) {
    const attempt = request.header('x-attempt-number') ?? '';
    if (/^\d{1,3}$/.test(attempt) && Number(attempt) > 1) ctx.log.info('Bitbucket sends a delivery again', { attempt: Number(attempt) });
    // Never X-Hook-UUID: that is the webhook's own id, the same for all of its deliveries.
    return deliveryIdIn(request, 'x-request-uuid');
  },
  translate(request, ctx): Translation {
    const key = request.header('x-event-key')?.trim();
    if (key === undefined || key === '') return { invalid: ['the header X-Event-Key is missing'] };
    const read = readPayload(request);
    if ('invalid' in read) return read;
    const event = EVENT_OF_KEY.get(key);
    if (event === undefined) return { ignored: KNOWN_EVENTS.has(key) ? `the event ${key} makes no change` : 'an unknown event makes no change' };
    if (!ctx.options.events.includes(event)) return { ignored: `the event ${key} makes no change; the option events does not list ${event}` };
    return event === 'push' ? translatePush(read.payload, request, ctx) : translatePullRequest(event, read.payload, request, ctx);
  },
  enrich,
});
