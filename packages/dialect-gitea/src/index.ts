import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { deliveryIdIn, PAYLOAD_MEDIA_TYPES, readPayload } from 'change-hook-kit';
import { admin } from './admin/index.js';
import { enrich } from './enrich/enrich.js';
import { eventOf, KNOWN_EVENTS } from './events.js';
import { options } from './options.js';
import { translateDelete } from './translate-deletion.js';
import { translatePullRequest } from './translate-pull-request.js';
import { translatePush } from './translate-push.js';
import { verify } from './verify.js';

/** The webhooks of Gitea and of Forgejo. */
export default defineDialect({
  apiVersion: 1,
  name: 'gitea',
  options,
  authentication: 'signature',
  // No GET, although Gitea can be told to send so: the payload would stand in URLs, and in the logs of every proxy on its way.
  accepts: { methods: ['POST'], mediaTypes: PAYLOAD_MEDIA_TYPES },
  verify,
  identify: (request) => deliveryIdIn(request, 'x-forgejo-delivery') ?? deliveryIdIn(request, 'x-gitea-delivery') ?? deliveryIdIn(request, 'x-gogs-delivery'),
  translate(request, ctx): Translation {
    const event = eventOf(request);
    if (event === undefined) return { invalid: ['the header X-Gitea-Event is missing'] };
    const read = readPayload(request);
    if ('invalid' in read) return read;
    switch (event) {
      case 'push':
        return translatePush(read.payload, request, ctx);
      case 'pull_request':
      case 'pull_request_sync':
        return translatePullRequest(read.payload, request, ctx);
      case 'delete':
        return translateDelete(read.payload, request, ctx);
      default:
        return { ignored: KNOWN_EVENTS.has(event) ? `the event ${event} makes no change` : 'an unknown event makes no change' };
    }
  },
  enrich,
  admin,
});
