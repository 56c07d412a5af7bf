import { z } from 'zod';

const text = z.string('must be a text').min(1, 'must not be empty');

export const options = z.strictObject({
  secret: z.union([text, z.array(text).min(1, 'must not be an empty list')]).optional(),
  /** The forge's API: the only place that `enrich` can reach, since it stands in the options. */
  api: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).default('https://forge.example/api'),
  /** For the API. */
  token: text.optional(),
});

export type Options = z.output<typeof options>;
