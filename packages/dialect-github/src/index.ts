import { defineDialect } from 'change-hook-core';
import type { DialectContext, HookRequest, Translation } from 'change-hook-core';
import { deliveryIdIn, PAYLOAD_MEDIA_TYPES, readPayload } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { admin } from './admin/index.js';
import { enrich } from './enrich.js';
import { KNOWN_EVENTS } from './known-events.js';
import { options } from './options.js';
import type { GitHubOptions } from './options.js';
import { translateCreate } from './translate-create.js';
import { translateMergeGroup } from './translate-merge-group.js';
import { translatePullRequest } from './translate-pull-request.js';
import { translatePush } from './translate-push.js';
import { translateRelease } from './translate-release.js';
import { verify } from './verify.js';

type Translate = (payload: JsonObject, request: HookRequest, ctx: DialectContext<GitHubOptions>) => Translation;

const TRANSLATIONS: Readonly<Record<GitHubOptions['events'][number], Translate>> = {
  push: translatePush,
  pull_request: translatePullRequest,
  merge_group: translateMergeGroup,
  create: translateCreate,
  release: translateRelease,
};

/** GitHub's webhooks, of github.com and of GitHub Enterprise Server. */
export default defineDialect({
  apiVersion: 1,
  name: 'github',
  options,
  authentication: 'signature',
  accepts: { methods: ['POST'], mediaTypes: PAYLOAD_MEDIA_TYPES },
  verify,
  identify: (request) => deliveryIdIn(request, 'x-github-delivery'),
  translate(request, ctx): Translation {
    const event = request.header('x-github-event');
    if (event === undefined || event === '') return { invalid: ['the header X-GitHub-Event is missing'] };
    const read = readPayload(request);
    if ('invalid' in read) return read;
    const enabled = ctx.options.events.find((name) => name === event);
    return enabled === undefined ? { ignored: reasonFor(event) } : TRANSLATIONS[enabled](read.payload, request, ctx);
  },
  enrich,
  admin,
});

/** An event that makes no change is no error: GitHub would show its delivery as failed. */
function reasonFor(event: string): string {
  if (event === 'ping') return 'the ping arrived; it makes no change';
  if (Object.hasOwn(TRANSLATIONS, event)) return `the event ${event} makes no change; the option events does not list it`;
  return KNOWN_EVENTS.has(event) ? `the event ${event} makes no change` : 'an unknown event makes no change';
}
