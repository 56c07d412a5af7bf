import { z } from 'zod';

/**
 * The root of a forge's API, such as `https://api.github.com`. The default stands in the options, because `ctx.http` of `enrich`
 * reaches only origins that stand there.
 */
export const apiEndpointOption = (preset: string) =>
  z
    .string({ error: 'must be a URL' })
    .refine(isPlainUrl, { error: 'must be an http or https URL, without user, password, query and fragment' })
    .describe("The root of the forge's API or site: where it is asked for what a payload does not tell.")
    .default(preset);

/** `token` for the forge's API, as a header can carry it. */
export const tokenOption = z
  .string({ error: 'must be a text' })
  .min(1, { error: 'is empty; leave it out to ask without one' })
  .regex(/^[\x21-\x7e]*$/, { error: 'holds white space, or what a header can not carry' })
  .describe("A token for the forge's API, as \"${env:FORGE_TOKEN}\".")
  .optional();

/** `verify`: whether the certificate of the forge's API is checked; false for one that it signed itself. */
export const verifyOption = z
  .boolean({ error: 'must be true or false' })
  .describe("Whether the certificate of the forge's API is checked.")
  .default(true);

function isPlainUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '';
}
