import { z } from 'zod';

/** `fetch` refuses such a URL at every call. */
const hasNoUser = (url: string): boolean => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === '');

/** What a config may say of this sink. `strictObject`: an option that is misspelt stops the start. */
export const options = z.strictObject({
  /** Where changes are posted. */
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).refine(hasNoUser, 'must not have a user in it'),
  /** Sent as `Authorization: Bearer`. What no header can carry would look like a receiver that is down. */
  token: z.string('must be a text').regex(/^[ -~]+$/, 'must be ASCII, on one line, and not empty').optional(),
});

export type {{Name}}Options = z.output<typeof options>;
