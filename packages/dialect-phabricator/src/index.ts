import { defineDialect, ENRICH_NOTE, verifyHmac } from 'change-hook-core';
import type { DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  booleanAt,
  codebaseOf,
  filledTextAt,
  isObject,
  listAt,
  numberAt,
  projectOf,
  toSeconds,
  whitelistedProperties,
} from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { enrich } from './enrich/enrich.js';
import { isPhid, MOST_TRANSACTIONS } from './enrich/note.js';
import { options } from './options.js';
import type { ObjectKind, PhabricatorOptions } from './options.js';

const KINDS: ReadonlyMap<string, ObjectKind> = new Map([
  ['DREV', 'revision'],
  ['CMIT', 'commit'],
]);

/**
 * The webhooks of Phabricator, and of Phorge, which goes on with it. An event names an object and its transactions by their
 * ids; all else is asked by `enrich`. Source: "User Guide: Webhooks" (webhooks.diviner).
 */
export default defineDialect({
  apiVersion: 1,
  name: 'phabricator',
  options,
  authentication: 'signature',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify: (request, { secrets }) =>
    verifyHmac({
      signature: request.header('x-phabricator-webhook-signature'),
      algorithm: 'sha256',
      body: request.body,
      secrets,
    }),
  // An event has no id. It is sent again, for a week, with the same bytes.
  identify: () => ({ byBody: true }),
  translate(request, ctx): Translation {
    const payload = request.json();
    if (!isObject(payload)) return { invalid: ['the payload is not a JSON object'] };
    const [type, phid] = [filledTextAt(payload, 'object', 'type'), filledTextAt(payload, 'object', 'phid')];
    if (type === undefined || phid === undefined || !isPhid(phid))
      return { invalid: ['object of the payload has no type, or no phid'] };
    if (booleanAt(payload, 'action', 'test') === true) return { ignored: 'a test makes no change' };
    const kind = KINDS.get(type);
    if (kind === undefined) return { ignored: 'an object of this kind makes no change' };
    if (!ctx.options.objects.includes(kind)) return { ignored: `the option objects does not name ${kind}` };
    return translateObject(kind, phid, payload, request, ctx);
  },
  enrich,
});

/**
 * A change of which nothing is known but its place: `enrich` asks for the rest. The forge's URL stands for its repository until
 * then.
 */
function translateObject(
  kind: ObjectKind,
  phid: string,
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<PhabricatorOptions>,
): Translation {
  const properties = whitelistedProperties(payload, { prefix: 'phabricator', whitelist: ctx.options.phabricator_property_whitelist }, ctx.log);
  const transactions = (listAt(payload, 'transactions') ?? [])
    .flatMap((it) => filledTextAt(it, 'phid') ?? [])
    .filter(isPhid)
    .slice(0, MOST_TRANSACTIONS);
  return {
    enrich: true,
    changes: [
      {
        author: 'unknown',
        repository: ctx.options.phabricator_url,
        project: projectOf(request, undefined),
        codebase: codebaseOf(ctx.options.codebase, payload),
        category: kind,
        when_timestamp: toSeconds(numberAt(payload, 'action', 'epoch')),
        properties: { event: kind, object_phid: phid, ...properties, [ENRICH_NOTE]: { kind, phid, transactions } },
      },
    ],
  };
}
