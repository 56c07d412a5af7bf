import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { deliveryIdIn, filledTextAt, readPayload } from 'change-hook-kit';
import { enrich } from './enrich/enrich.js';
import { EVENT_OF_KEY, KNOWN_EVENTS, PING } from './events.js';
import { options } from './options.js';
import { translatePullRequest } from './translate-pull-request.js';
import { translatePush } from './translate-push.js';
import { verify } from './verify.js';

/** The webhooks of Bitbucket Server and Data Center, and those of the add-on that older servers have. */
export default defineDialect({
  apiVersion: 1,
  name: 'bitbucketserver',
  options,
  authentication: 'signature',
  // '': a test connection may come without a Content-Type.
  accepts: { methods: ['POST'], mediaTypes: ['application/json', ''] },
  verify,
  identify: (request) => deliveryIdIn(request, 'x-request-id'),
  translate(request, ctx): Translation {
    const header = request.header('x-event-key')?.trim();
    if (header === PING) return { ignored: 'the test connection arrived; it makes no change' };
    const read = readPayload(request);
    if ('invalid' in read) return read;
    // The body has the first word: it is what was signed.
    const key = filledTextAt(read.payload, 'eventKey')?.trim() ?? header;
    if (key === undefined || key === '') return { invalid: ['the header X-Event-Key is missing, and the payload has no eventKey'] };
    const event = EVENT_OF_KEY.get(key);
    if (event === undefined) return { ignored: KNOWN_EVENTS.has(key) ? `the event ${key} makes no change` : 'an unknown event makes no change' };
    if (!ctx.options.events.includes(event)) return { ignored: `the event ${key} makes no change; the option events does not list ${event}` };
    return event === 'push' ? translatePush(read.payload, request, ctx) : translatePullRequest(event, key, read.payload, request, ctx);
  },
  enrich,
});
