import { isObject, secretOption } from 'change-hook-kit';
import { z } from 'zod';
import { authenticationOption } from './authentication-options.js';
import { expressionOption } from './expression-option.js';
import { headerName } from './header-name.js';

/** Steps of one expression: a push of 2,000 commits takes some hundred thousand of them, and a million takes half a second. */
const DEFAULT_STEPS = 1_000_000;

const mediaType = z
  .string({ error: 'must be a media type, such as application/json' })
  .regex(/^(?:[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+)?$/, {
    error: 'must be a media type in lower case and without parameters, such as application/json; or \'\' for none at all',
  });

/** Where the sender's name for a delivery is: a header, an expression, or `body` for the bytes themselves. */
const deliveryId = z.union(
  [z.literal('body'), z.strictObject({ header: headerName }), z.strictObject({ expression: expressionOption })],
  { error: 'must be body, { header: NAME } or { expression: JSONata }' },
);

/** The options of a mount of `generic`; `docs/dialects/generic.md` describes them. */
export const options = z
  .strictObject({
    changes: expressionOption
      .describe('JSONata: the change, or the list of changes, that the body means.'),
    filter: expressionOption.optional()
      .describe('JSONata: whether there is anything to build in it.'),
    secret: secretOption,
    authentication: authenticationOption.exactOptional()
      .describe('How the sender proves who it is: hmac, token, basic or standard_webhooks.'),
    delivery_id: deliveryId.optional()
      .describe('Where the id of a delivery stands: a header, an expression, or the body itself.'),
    media_types: z
      .array(mediaType, { error: 'must be a list of media types' })
      .min(1, { error: 'the list is empty, so no request could come in' })
      .default(['application/json'])
      .describe('The media types that are taken.'),
    form_field: z.string({ error: 'must be the name of a field, a text' }).regex(/\S/, { error: 'is empty' }).optional()
      .describe('The field of a form that holds the JSON.'),
    max_steps: z
      .int({ error: 'must be a whole number' })
      .min(1_000, { error: 'must be at least 1000' })
      .max(100_000_000, { error: 'must be at most 100000000' })
      .default(DEFAULT_STEPS)
      .describe('Steps that an expression may take.'),
  })
  .superRefine((value, issues) => {
    if (!isObject(value)) return;
    const { secret, authentication } = value;
    if (secret !== undefined && authentication === undefined) {
      issues.addIssue({ code: 'custom', path: ['authentication'], message: 'is required by secret: without it nothing would check the secret' });
    }
    if (authentication !== undefined && secret === undefined) {
      issues.addIssue({ code: 'custom', path: ['secret'], message: 'is required by authentication; set it, as in secret: "${env:WEBHOOK_SECRET}"' });
    }
  });

export type GenericOptions = z.output<typeof options>;
