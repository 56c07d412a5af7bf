import type { RegisteredHook } from 'change-hook-core';

const HIDDEN = '[not shown]';

/**
 * A webhook's address for a terminal, or for a file that keeps what was printed: without login and without the values of its query, which
 * may be tokens. Of the webhooks of others the path may be the secret (of chats, it is): only a path with /change_hook/ is told.
 */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return text === '' ? '' : HIDDEN;
  const { protocol, username, password, host, pathname, searchParams } = new URL(text);
  const login = username === '' && password === '' ? '' : `${HIDDEN}@`;
  const path = pathname === '/' || pathname.includes('/change_hook/') ? pathname : `/${HIDDEN}`;
  const query = [...searchParams.keys()].map((name) => `${encodeURIComponent(name)}=${HIDDEN}`).join('&');
  return `${protocol}//${login}${host}${path}${query === '' ? '' : `?${query}`}`;
}

/** A webhook for programs. */
export const jsonOf = ({ id, url, events, active, last, lastDelivered }: RegisteredHook) => ({
  id,
  url: shownUrl(url),
  events,
  active,
  ...(last === undefined ? {} : { last }),
  ...(lastDelivered === undefined ? {} : { lastDelivered }),
});
