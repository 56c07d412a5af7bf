import type { RegisteredHook } from 'change-hook-core';
import type { ForgeAdmin } from './forge-admin.js';

/** The webhooks of a list of them. One that `read` gives nothing for is `CH_ADMIN_REFUSED`. */
export function readWebhooks<Hook extends RegisteredHook>(
  api: Pick<ForgeAdmin, 'refused'>,
  what: string,
  items: readonly unknown[],
  read: (item: unknown) => Hook | undefined,
): Hook[] {
  return items.map((item) => {
    const hook = read(item);
    if (hook === undefined) throw api.refused(what, 'its answer holds what is no webhook');
    return hook;
  });
}

/** The webhook that a forge says it has made, or changed; the same where it tells of none. */
export function readMadeWebhook<Hook extends RegisteredHook>(
  api: Pick<ForgeAdmin, 'refused'>,
  what: string,
  told: unknown,
  read: (item: unknown) => Hook | undefined,
): Hook {
  const hook = read(told);
  if (hook === undefined) throw api.refused(what, 'it says yes, and its answer holds no webhook', 'see by change-hook hooks list what became of it');
  return hook;
}

/** In words, where a webhook's address is checked otherwise than wanted. */
export const certificateDifference = ({ verify: found }: { verify: boolean }, wanted: boolean): string[] =>
  found === wanted ? [] : [wanted ? 'the certificate of the address is not checked' : 'the certificate of the address is checked'];

/** In words, where a webhook sends something else than JSON. */
export const contentTypeDifference = ({ contentType }: { contentType: string | undefined }): string[] =>
  contentType === 'json' ? [] : [`its content type is ${contentType === 'form' ? 'form' : 'not json'}`];
