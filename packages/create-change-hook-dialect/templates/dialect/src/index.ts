import { defineDialect, verifyHmac } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { options } from './options.js';
import { translatePush } from './translate-push.js';

/**
 * The webhooks of {{name}}. It is made up so that the tests pass: a push is signed by HMAC-SHA256 of the body, in hex, in the header
 * X-{{Header}}-Signature; X-{{Header}}-Event names the event and X-{{Header}}-Delivery the delivery.
 */
export default defineDialect({
  apiVersion: 1,
  name: '{{name}}',
  options,
  authentication: 'signature',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  /** Called first, on the bytes as received. Without a secret the mount is open, and the gateway says so. */
  verify(request, { secrets }) {
    return verifyHmac({
      signature: request.header('x-{{name}}-signature'),
      prefix: 'sha256=',
      algorithm: 'sha256',
      body: request.body,
      secrets,
    });
  },
  /** The same id in a repeat of the same delivery: the gateway stores it once. */
  identify(request) {
    const id = request.header('x-{{name}}-delivery') ?? '';
    return id !== '' && id.length <= 200 ? id : undefined;
  },
  /** Pure: the same request gives the same translation. */
  translate(request, { options: { branch } }): Translation {
    const event = request.header('x-{{name}}-event');
    if (event === 'push') return translatePush(request.json(), branch);
    // Never the sender's own word: what a stranger writes is not repeated.
    return { ignored: event === 'ping' ? 'a ping makes no change' : 'the event makes no change' };
  },
});
