import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { deliveryIdIn, PAYLOAD_MEDIA_TYPES, readPayload } from 'change-hook-kit';
import { KNOWN_EVENTS } from './known-events.js';
import { options } from './options.js';
import { translatePush } from './translate-push.js';
import { verify } from './verify.js';

/** GitHub's webhooks, of github.com and of GitHub Enterprise Server. */
export default defineDialect({
  apiVersion: 1,
  name: 'github',
  options,
  authentication: 'signature',
  accepts: { methods: ['POST'], mediaTypes: PAYLOAD_MEDIA_TYPES },
  verify: (request, ctx) => verify(request, ctx.secrets),
  identify: (request) => deliveryIdIn(request, 'x-github-delivery'),
  translate(request, ctx): Translation {
    const event = request.header('x-github-event');
    if (event === undefined || event === '') return { invalid: ['the header X-GitHub-Event is missing'] };
    const read = readPayload(request);
    if ('invalid' in read) return read;
    if (event === 'push') return translatePush(read.payload, request, ctx);
    return { ignored: reasonFor(event) };
  },
});

/** An event that makes no change is no error: GitHub would show its delivery as failed. */
function reasonFor(event: string): string {
  if (event === 'ping') return 'the ping arrived; it makes no change';
  if (event === 'pull_request') return 'pull requests make no change yet';
  return KNOWN_EVENTS.has(event) ? `the event ${event} makes no change` : 'an unknown event makes no change';
}
