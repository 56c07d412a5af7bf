import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { PAYLOAD_MEDIA_TYPES, readPayload } from 'change-hook-kit';
import { options } from './options.js';
import { translatePush } from './translate-push.js';

/**
 * The web hooks of Gitorious, which some servers still run. A post is a form with the one field `payload`, and nothing is
 * signed. Source: the page "WebHooks" of the Gitorious wiki.
 */
export default defineDialect({
  apiVersion: 1,
  name: 'gitorious',
  options,
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: PAYLOAD_MEDIA_TYPES },
  verify: () => ({ ok: true }),
  // A post has no id. It holds the time of the push, so what is the same byte by byte tells of the same one.
  identify: () => ({ byBody: true }),
  translate(request, ctx): Translation {
    const read = readPayload(request);
    return 'invalid' in read ? read : translatePush(read.payload, request, ctx);
  },
});
