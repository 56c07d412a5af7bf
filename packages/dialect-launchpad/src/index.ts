import { defineDialect, verifyHmac } from 'change-hook-core';
import type { Translation, Verification } from 'change-hook-core';
import { deliveryIdIn, isObject, verifyForRepository } from 'change-hook-kit';
import { options } from './options.js';
import { eventOf, repositoryOf, SUBJECTS } from './repository-of.js';
import { translateMergeProposal } from './translate-merge-proposal.js';
import { translateBzrPush, translateGitPush } from './translate-push.js';

/** Launchpad's other events. Only one of these names may stand in an answer: any other is the sender's own text. */
const KNOWN_EVENTS: ReadonlySet<string> = new Set([
  'ping',
  'bug:0.1',
  'bug:comment:0.1',
  'ci:build:0.1',
  'livefs:build:0.1',
  'snap:build:0.1',
  'ocirecipe:build:0.1',
  'charm-recipe:build:0.1',
  'craft-recipe:build:0.1',
  'source-package-upload:0.1',
  'binary-package-upload:0.1',
  'binary-build:0.1',
]);

/**
 * The webhooks of Launchpad, for git and Bazaar. Source: Launchpad's manual, "Webhooks"
 * (ubuntu.com/docs/launchpad/user/reference/webhooks/).
 */
export default defineDialect({
  apiVersion: 1,
  name: 'launchpad',
  options,
  authentication: 'signature',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  // SHA-1 is all that Launchpad offers; as an HMAC it is not broken.
  verify(request, ctx): Verification {
    const check = (secrets: readonly string[]): Verification =>
      verifyHmac({
        signature: request.header('x-hub-signature'),
        prefix: 'sha1=',
        algorithm: 'sha1',
        body: request.body,
        secrets,
      });
    // A ping names no repository, and nothing is made of it: any secret of the mount may have signed it.
    return Object.hasOwn(SUBJECTS, eventOf(request))
      ? verifyForRepository(ctx, () => repositoryOf(request), check)
      : check(ctx.secrets);
  },
  // A number, the same in every try at a delivery.
  identify: (request) => deliveryIdIn(request, 'x-launchpad-delivery'),
  translate(request, ctx): Translation {
    const event = eventOf(request);
    if (event === '') return { invalid: ['the header X-Launchpad-Event-Type is missing'] };
    const payload = request.json();
    if (!isObject(payload)) return { invalid: ['the payload is not a JSON object'] };
    switch (event) {
      case 'git:push:0.1':
        return translateGitPush(payload, request, ctx);
      case 'bzr:push:0.1':
        return translateBzrPush(payload, request, ctx);
      case 'merge-proposal:0.1':
        return translateMergeProposal(payload, request, ctx);
      default:
        return { ignored: KNOWN_EVENTS.has(event) ? `the event ${event} makes no change` : 'an unknown event makes no change' };
    }
  },
});
