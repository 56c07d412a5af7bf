import { z } from 'zod';

/** What a config may say of this sink. `strictObject`: an option that is misspelt stops the start. */
export const options = z.strictObject({
  /** Where changes are posted. */
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  /** Sent as `Authorization: Bearer`. */
  token: z.string('must be a text').min(1, 'must not be empty').optional(),
});

export type {{Name}}Options = z.output<typeof options>;
