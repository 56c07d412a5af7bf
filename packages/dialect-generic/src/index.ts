import { defineDialect } from 'change-hook-core';
import type { DialectContext, HookRequest, Identity, Translation } from 'change-hook-core';
import { deliveryIdIn, LONGEST_DELIVERY_ID } from 'change-hook-kit';
import { sensitiveOf, verify } from './authentication.js';
import { bindingsOf } from './expression/bindings.js';
import { evaluate, ExpressionFailed } from './expression/evaluate.js';
import { expressionsOf } from './expressions.js';
import { options } from './options.js';
import type { GenericOptions } from './options.js';
import { FORM, payloadOf } from './payload.js';
import { toChanges } from './to-changes.js';
import { isTrue } from './truth.js';

/** Any webhook with a JSON payload: the options say how it is signed, and, in JSONata, which changes it means. */
export default defineDialect({
  apiVersion: 1,
  name: 'generic',
  options,
  // The weakest of its schemes; which one it is, the options say.
  authentication: 'token',
  accepts: ({ media_types: mediaTypes, form_field: field }) => ({
    methods: ['POST'],
    mediaTypes: field === undefined ? mediaTypes : [...new Set([...mediaTypes, FORM])],
  }),
  sensitive: sensitiveOf,
  verify,
  identify,
  async translate(request, ctx): Promise<Translation> {
    const read = payloadOf(request, ctx.options);
    if ('invalid' in read) return { invalid: read.invalid };
    const { filter, changes } = expressionsOf(ctx.options);
    const common = { payload: read.payload, bindings: bindingsOf(request, ctx), mostSteps: ctx.options.max_steps, mount: request.mount };
    try {
      if (filter !== undefined && !isTrue(await evaluate(filter, { ...common, option: 'filter' }))) {
        return { ignored: 'the expression of the option filter does not let it through' };
      }
      const made = toChanges(await evaluate(changes, { ...common, option: 'changes' }));
      if ('wrong' in made) return { untranslated: made.wrong };
      return made.changes.length === 0 ? { ignored: 'the expression of the option changes makes no change of it' } : { changes: made.changes };
    } catch (error) {
      if (error instanceof ExpressionFailed) return { untranslated: error.message };
      throw error;
    }
  },
});

/** Where there is none, a repeat is not known for one. A failure here must not lose the request: `translate` says what is wrong with it. */
async function identify(request: HookRequest, ctx: DialectContext<GenericOptions>): Promise<Identity> {
  const { delivery_id: where, authentication } = ctx.options;
  if (where === undefined) {
    return authentication?.scheme === 'standard_webhooks' ? deliveryIdIn(request, `${authentication.header_prefix}-id`) : undefined;
  }
  if (where === 'body') return { byBody: true };
  if ('header' in where) return deliveryIdIn(request, where.header);
  const { deliveryId } = expressionsOf(ctx.options);
  const payload = payloadOrNone(request, ctx.options);
  if (deliveryId === undefined || payload === undefined) return undefined;
  try {
    const bindings = bindingsOf(request, ctx);
    return asId(await evaluate(deliveryId, { ...payload, bindings, mostSteps: ctx.options.max_steps, mount: request.mount, option: 'delivery_id' }));
  } catch (error) {
    if (!(error instanceof ExpressionFailed)) throw error;
    ctx.log.warn('a request has no delivery id', { reason: error.message });
    return undefined;
  }
}

function payloadOrNone(request: HookRequest, given: GenericOptions): { payload: unknown } | undefined {
  try {
    const read = payloadOf(request, given);
    return 'payload' in read ? read : undefined;
  } catch {
    return undefined;
  }
}

function asId(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  return text === '' || text.length > LONGEST_DELIVERY_ID ? undefined : text;
}
