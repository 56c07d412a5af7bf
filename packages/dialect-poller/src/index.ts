import { defineDialect } from 'change-hook-core';
import type { HookRequest, Translation } from 'change-hook-core';
import { deliveryIdIn } from 'change-hook-kit';
import { z } from 'zod';

const FORM = 'application/x-www-form-urlencoded';

/** Names in one request. A master has a poller a repository, and whoever wants them all names none. */
const MOST_POLLERS = 100;

/** Characters of a name: addresses of repositories, as a rule. */
const LONGEST_NAME = 500;

const name = z
  .string({ error: 'must be the name of a poller, a text' })
  .regex(/\S/, { error: 'a name is empty' })
  .max(LONGEST_NAME, { error: `a name has more than ${LONGEST_NAME} characters` });

/** Knocks on a master's pollers. It checks no secret: the gateway's `$auth` guards the mount. */
export default defineDialect({
  apiVersion: 1,
  name: 'poller',
  options: z.strictObject({
    /** The pollers that may be knocked on; absent = all. */
    allowed: z
      .array(name, { error: 'must be a list of names of pollers' })
      .min(1, { error: 'the list is empty, so nothing could be knocked on; leave allowed out for all pollers' })
      .optional()
      .describe('The pollers that may be knocked on. Default: all.'),
    /** Whether a GET knocks: off, because links and crawlers send GETs. */
    allow_get: z.boolean({ error: 'must be true or false' }).default(false).describe('Whether a GET knocks, too.'),
  }),
  authentication: 'none',
  polls: true,
  accepts: ({ allow_get: allowGet }) => ({
    methods: allowGet ? ['POST', 'GET'] : ['POST'],
    // JSON and plain text: what a forge sends to a URL that names the poller. '': no body at all.
    mediaTypes: ['', FORM, 'application/json', 'text/plain'],
  }),
  verify: () => ({ ok: true }),
  identify: (request) => deliveryIdIn(request, 'idempotency-key'),
  translate(request, { options: { allowed } }): Translation {
    const names = pollersIn(request);
    if (names.length === 0) return { polls: allowed ?? 'all' };
    if (names.length > MOST_POLLERS) return { invalid: [`the request names more than ${MOST_POLLERS} pollers`] };
    const problems = names.flatMap((it, at) => problemOf(it, at, allowed) ?? []);
    // All or none, as in Buildbot: who misspells one of two must not think that both were polled.
    return problems.length > 0 ? { invalid: problems } : { polls: [...new Set(names)] };
  },
});

/** From the query, and from a form. A form of a forge's has fields of its own, and none of this name. */
function pollersIn(request: HookRequest): string[] {
  const inForm = request.mediaType === FORM && request.body.length > 0 ? request.form().getAll('poller') : [];
  return [...request.query.getAll('poller'), ...inForm];
}

function problemOf(poller: string, at: number, allowed: readonly string[] | undefined): string | undefined {
  if (poller.trim() === '') return 'poller is empty; leave it out to knock on all pollers';
  const which = `poller ${at + 1} of the request`;
  if (poller.length > LONGEST_NAME) return `${which} has more than ${LONGEST_NAME} characters`;
  return allowed?.includes(poller) === false ? `${which} is not among those of the option allowed` : undefined;
}
