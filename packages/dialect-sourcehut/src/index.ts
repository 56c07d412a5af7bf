import { defineDialect, verifyEd25519 } from 'change-hook-core';
import type { DialectContext, HookRequest, Identity, Translation, Verification } from 'change-hook-core';
import { deliveryIdIn, filledTextAt, isObject, LONGEST_DELIVERY_ID } from 'change-hook-kit';
import { readEvent, webhookIn } from './event.js';
import { options } from './options.js';
import type { SourceHutOptions } from './options.js';
import { translatePush } from './translate-push.js';

/** Its own words, so they may stand in an answer. GIT_PRE_RECEIVE comes before a push is taken, and may be refused yet. */
const KNOWN_EVENTS: ReadonlySet<string> = new Set([
  'GIT_PRE_RECEIVE',
  'REPO_CREATED',
  'REPO_UPDATE',
  'REPO_DELETED',
  'repo:create',
  'repo:update',
  'repo:delete',
  'profile:update',
]);

/**
 * The webhooks of git.sr.ht: by GraphQL, whose payload the webhook's own query shapes, and the legacy ones. Sources: "GraphQL
 * at SourceHut" (man.sr.ht/graphql.md), the schema of git.sr.ht, and "SourceHut API conventions" for the legacy ones.
 */
export default defineDialect({
  apiVersion: 1,
  name: 'sourcehut',
  options,
  authentication: 'signature',
  // There is no secret: the key is published.
  authenticates: () => true,
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify,
  identify,
  translate(request, ctx): Translation {
    const payload = request.json();
    if (!isObject(payload)) return { invalid: ['the payload is not a JSON object'] };
    if (webhookIn(payload) === undefined && Array.isArray(payload['errors']))
      return { ignored: "the webhook's query failed at SourceHut: it sends errors and no data" };
    const event = readEvent(payload, request);
    switch (event.name) {
      case undefined:
        return { invalid: ['the event is named neither by the payload nor by the header X-Webhook-Event'] };
      case 'GIT_POST_RECEIVE':
      case 'repo:post-update':
        if (event.updates === undefined)
          return {
            ignored:
              'the payload lists no refs: the query of the webhook must ask for updates { ref { name } old { id } new { id } }',
          };
        return translatePush(event, event.updates, payload, request, ctx);
      default:
        return {
          ignored: KNOWN_EVENTS.has(event.name) ? `the event ${event.name} makes no change` : 'an unknown event makes no change',
        };
    }
  },
});

/** X-Payload-Signature: Ed25519 over the body and, behind it, the text of X-Payload-Nonce. */
function verify(request: HookRequest, ctx: DialectContext<SourceHutOptions>): Verification {
  const nonce = request.header('x-payload-nonce');
  if (nonce === undefined || nonce === '') return { ok: false, reason: 'missing' };
  return verifyEd25519({
    signature: request.header('x-payload-signature'),
    message: [request.body, Buffer.from(nonce)],
    publicKeys: ctx.options.public_key,
  });
}

/** An id that is signed, if there is one, before the one in a header, which whoever sends a request again could change. */
function identify(request: HookRequest): Identity {
  let payload: unknown;
  try {
    payload = request.json();
  } catch {
    return undefined;
  }
  const signed = isObject(payload) ? (filledTextAt(webhookIn(payload), 'uuid') ?? filledTextAt(payload, 'push')) : undefined;
  return signed !== undefined && signed.length <= LONGEST_DELIVERY_ID
    ? signed.trim()
    : deliveryIdIn(request, 'x-webhook-delivery');
}
