import { ChangeHookError } from 'change-hook-core';
import type { HttpCall } from 'change-hook-core';

/**
 * The URL of a call. Dots are the trap: `encodeURIComponent` leaves them, and every URL parser takes `..` and `%2e%2e` for "up",
 * so that a repository named `../..` would leave the path of the API. Throws `CH_HTTP_REFUSED`.
 */
export function enrichUrl(call: Pick<HttpCall, 'base' | 'path' | 'query'>, allowed: ReadonlySet<string>): URL {
  const refuse = (reason: string): never => {
    throw new ChangeHookError('CH_HTTP_REFUSED', { reason });
  };
  if (!URL.canParse(call.base)) refuse('its base is not a URL');
  const url = new URL(call.base);
  if (!allowed.has(url.origin)) refuse('its base is not an origin that stands in the options of the mount');
  if (url.username !== '' || url.password !== '') refuse('its base holds credentials');
  const segments = call.path.map((segment) => {
    const text = String(segment);
    if (text === '' || text === '.' || text === '..') refuse('a segment of its path is empty, "." or ".."');
    return encodeURIComponent(text.toWellFormed());
  });
  url.pathname = [url.pathname.replace(/\/+$/, ''), ...segments].join('/');
  url.search = '';
  url.hash = '';
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, String(value));
  return url;
}
