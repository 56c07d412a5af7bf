import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { filledTextAt, isObject } from 'change-hook-kit';
import { enrich } from './enrich/enrich.js';
import { options } from './options.js';
import { translateChange } from './translate-change.js';
import { translateRefs } from './translate-refs.js';

/**
 * Gerrit Code Review, by its plugin webhooks, which posts the events of `gerrit stream-events` as they are. Nothing is signed:
 * the mount's $auth guards it. Sources: Gerrit's documentation, "stream-events" and "JSON Data"; the plugin's config.md.
 */
export default defineDialect({
  apiVersion: 1,
  name: 'gerrit',
  options,
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify: () => ({ ok: true }),
  // An event has no id. The plugin's retries send the same bytes, which hold the second in which it happened.
  identify: () => ({ byBody: true }),
  translate(request, ctx): Translation {
    const payload = request.json();
    if (!isObject(payload)) return { invalid: ['the payload is not a JSON object'] };
    const type = filledTextAt(payload, 'type');
    if (type === undefined) return { invalid: ['type of the payload is missing or no text'] };
    const event = ctx.options.events.find((name) => name === type);
    if (event === undefined) return { ignored: 'the option events does not name the type of the event' };
    return event === 'ref-updated' || event === 'batch-ref-updated'
      ? translateRefs(event, payload, request, ctx)
      : translateChange(event, payload, request, ctx);
  },
  enrich,
});
