import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { filledTextAt, isObject, objectAt } from 'change-hook-kit';
import { options } from './options.js';
import { translatePullRequest } from './translate-pull-request.js';
import { translatePush } from './translate-push.js';

/** RhodeCode's other events. Only one of these names may stand in an answer: any other is the sender's own text. */
const KNOWN_EVENTS: ReadonlySet<string> = new Set([
  'repo-create',
  'repo-created',
  'repo-delete',
  'repo-deleted',
  'repo-pull',
  'repo-pre-push',
  'repo-pre-pull',
  'repo-commit-comment',
]);

/**
 * The webhook integration of RhodeCode, for git, Mercurial and Subversion. Nothing is signed: the mount's $auth guards it.
 * Source: RhodeCode's documentation, "Webhook Integration", and the payloads that it sends.
 */
export default defineDialect({
  apiVersion: 1,
  name: 'rhodecode',
  options,
  // Its "secret token" goes into the body, which is stored as it came: no place for a secret.
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify: () => ({ ok: true }),
  // A call has no id. The body holds the time of the event; a URL with ${branch} in it is called once for each, with the same
  // body.
  identify: () => ({ byBody: true }),
  translate(request, ctx): Translation {
    const payload = request.json();
    if (!isObject(payload)) return { invalid: ['the payload is not a JSON object'] };
    const event = objectAt(payload, 'event');
    const name = filledTextAt(event, 'name');
    if (event === undefined || name === undefined) return { invalid: ['event.name of the payload is missing or no text'] };
    switch (name) {
      case 'repo-push':
        return translatePush(payload, event, request, ctx);
      case 'pullrequest-create':
        return translatePullRequest('create', payload, event, request, ctx);
      case 'pullrequest-update':
        return translatePullRequest('update', payload, event, request, ctx);
      case 'pullrequest-close':
        return translatePullRequest('close', payload, event, request, ctx);
      case 'pullrequest-merge':
        return translatePullRequest('merge', payload, event, request, ctx);
      case 'pullrequest-review':
        return translatePullRequest('review', payload, event, request, ctx);
      case 'pullrequest-comment':
        return translatePullRequest('comment', payload, event, request, ctx);
      default:
        return { ignored: KNOWN_EVENTS.has(name) ? `the event ${name} makes no change` : 'an unknown event makes no change' };
    }
  },
});
