import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { deliveryIdIn, PAYLOAD_MEDIA_TYPES, readPayload } from 'change-hook-kit';
import { options } from './options.js';
import { translatePullRequest } from './translate-pull-request.js';
import { translatePush } from './translate-push.js';
import { translateRef } from './translate-ref.js';
import { verify } from './verify.js';

/** Gogs's other events. Only one of these names may stand in an answer: any other is the sender's own text. */
const KNOWN_EVENTS: ReadonlySet<string> = new Set(['fork', 'issues', 'issue_comment', 'release']);

/** The webhooks of Gogs. */
export default defineDialect({
  apiVersion: 1,
  name: 'gogs',
  options,
  authentication: 'signature',
  accepts: { methods: ['POST'], mediaTypes: PAYLOAD_MEDIA_TYPES },
  verify,
  identify: (request) => deliveryIdIn(request, 'x-gogs-delivery'),
  translate(request, ctx): Translation {
    const event = request.header('x-gogs-event')?.trim();
    if (event === undefined || event === '') return { invalid: ['the header X-Gogs-Event is missing'] };
    const read = readPayload(request);
    if ('invalid' in read) return read;
    switch (event) {
      case 'push':
        return translatePush(read.payload, request, ctx);
      case 'create':
      case 'delete':
        return translateRef(event, read.payload, request, ctx);
      case 'pull_request':
        return translatePullRequest(read.payload, request, ctx);
      default:
        return { ignored: KNOWN_EVENTS.has(event) ? `the event ${event} makes no change` : 'an unknown event makes no change' };
    }
  },
});
