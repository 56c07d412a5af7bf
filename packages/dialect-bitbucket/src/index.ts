import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { PAYLOAD_MEDIA_TYPES, readPayload } from 'change-hook-kit';
import { options } from './options.js';
import { translatePush } from './translate-push.js';

/** The POST service that Bitbucket had before its webhooks, and that some servers of that time still imitate. It signs nothing. */
export default defineDialect({
  apiVersion: 1,
  name: 'bitbucket',
  options,
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: PAYLOAD_MEDIA_TYPES },
  verify: () => ({ ok: true }),
  // A post has no id. What is the same byte by byte tells of the same push.
  identify: () => ({ byBody: true }),
  translate(request, ctx): Translation {
    const read = readPayload(request);
    return 'invalid' in read ? read : translatePush(read.payload, request, ctx);
  },
});
