import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { deliveryIdIn, LONGEST_DELIVERY_ID } from 'change-hook-kit';
import { z } from 'zod';
import { FORM, readFields } from './fields.js';
import { readChange } from './read-change.js';

const DELIVERY = 'idempotency-key';

/** An answer names so many problems and counts the rest: a list of 1,000 changes can have some ten thousand. */
const PROBLEMS_TOLD = 100;

/** Changes as scripts and hooks post them. It checks no secret: the gateway's `$auth` guards the mount. */
export default defineDialect({
  apiVersion: 1,
  name: 'base',
  options: z.strictObject({
    /** Whether a GET makes a change: off, because links and crawlers send GETs. */
    allow_get: z.boolean({ error: 'must be true or false' }).describe('Whether a GET makes a change.').default(false),
  }),
  authentication: 'none',
  accepts: ({ allow_get: allowGet }) => ({
    methods: allowGet ? ['POST', 'GET'] : ['POST'],
    // '': a request that says all in its query has no body and so no type.
    mediaTypes: ['application/json', FORM, ''],
  }),
  verify: () => ({ ok: true }),
  identify: (request) => deliveryIdIn(request, DELIVERY),
  translate(request): Translation {
    if ((request.header(DELIVERY)?.trim().length ?? 0) > LONGEST_DELIVERY_ID) {
      return { invalid: [`the header Idempotency-Key has more than ${LONGEST_DELIVERY_ID} characters`] };
    }
    const fields = readFields(request);
    if ('invalid' in fields) return { invalid: bounded(fields.invalid) };
    const changes = [];
    const problems: string[] = [];
    for (const [at, layers] of fields.changes.entries()) {
      const read = readChange(layers);
      if ('change' in read) changes.push(read.change);
      else problems.push(...read.problems.map((problem) => (fields.list ? `change ${at + 1} of the list: ${problem}` : problem)));
    }
    return problems.length > 0 ? { invalid: bounded(problems) } : { changes };
  },
});

function bounded(problems: readonly string[]): readonly string[] {
  const more = problems.length - PROBLEMS_TOLD;
  return more > 0 ? [...problems.slice(0, PROBLEMS_TOLD), `and ${more} more problems`] : problems;
}
