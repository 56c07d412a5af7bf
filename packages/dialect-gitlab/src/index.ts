import { defineDialect } from 'change-hook-core';
import type { DialectContext, HookRequest, Translation } from 'change-hook-core';
import { deliveryIdIn, isObject } from 'change-hook-kit';
import { admin } from './admin/index.js';
import { enrich } from './enrich/enrich.js';
import { eventOf } from './events.js';
import { options } from './options.js';
import type { GitLabOptions } from './options.js';
import { translateMergeRequest, translateNote } from './translate-merge-request.js';
import { translatePush } from './translate-push.js';
import { translateRelease } from './translate-release.js';
import { verify } from './verify.js';

/** GitLab's webhooks of projects and groups, and its system hooks; of gitlab.com and of instances of one's own. */
export default defineDialect({
  apiVersion: 1,
  name: 'gitlab',
  options,
  // The weaker of the two: a token says who sends, and nothing of the body.
  authentication: 'token',
  authenticates: ({ signing_token: tokens }) => tokens !== undefined,
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  sensitive: { headers: ['x-gitlab-token'] },
  verify,
  // Never X-Gitlab-Event-UUID: events that follow from one another share it.
  identify: (request) => deliveryIdIn(request, 'webhook-id') ?? deliveryIdIn(request, 'idempotency-key'),
  translate,
  enrich,
  admin,
});

function translate(request: HookRequest, ctx: DialectContext<GitLabOptions>): Translation {
  const payload = request.json();
  if (!isObject(payload)) return { invalid: ['the payload is not a JSON object'] };
  const event = eventOf(payload, request);
  switch (event) {
    case undefined:
      return { invalid: ['object_kind of the payload and the header X-Gitlab-Event are missing'] };
    case 'push':
    case 'tag_push':
      return translatePush(payload, request, ctx);
    case 'merge_request':
      return wants(ctx, 'merge_request') ?? translateMergeRequest(payload, request, ctx);
    case 'note':
    case 'confidential_note':
      return wants(ctx, 'note') ?? translateNote(payload, request, ctx);
    case 'release':
      return wants(ctx, 'release') ?? translateRelease(payload, request, ctx);
    case 'unknown':
      return { ignored: 'an unknown event makes no change' };
    default:
      return { ignored: `the event ${event} makes no change` };
  }
}

/** Why an event is ignored that the option `events` leaves out. An event that makes no change is no error: GitLab would switch the webhook off. */
function wants(ctx: DialectContext<GitLabOptions>, event: GitLabOptions['events'][number]): Translation | undefined {
  return ctx.options.events.includes(event) ? undefined : { ignored: `the event ${event} is not among those of the option events` };
}
