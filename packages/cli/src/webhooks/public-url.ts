import { ChangeHookError } from 'change-hook-core';
import type { GateConfig } from 'change-hook-server';
import { UsageError } from '../exit-codes.js';

/** What `--url` says. */
export interface PublicUrl {
  url: URL;
  /** What the operator should know and need not mend. */
  warnings: string[];
}

const EXAMPLE = 'https://ci.example.org';

/**
 * The address of a mount as the forge reaches it. Only the operator knows it: a proxy may stand before the gateway. It is registered as
 * it is written, so what looks unfinished is refused and not completed.
 */
export function toPublicUrl(text: string, mount: string): PublicUrl {
  const own = `/change_hook/${mount}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url must be an http or https URL, such as ${EXAMPLE}${own}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('--url may not hold a user and password: they would be seen on the command line; $auth of the mount is put in where it is needed');
  }
  if (url.hash !== '') throw new UsageError('--url may not have a fragment (#...): no forge sends it');
  if (url.pathname === '/') throw new UsageError(`--url is the whole address of the mount: did you mean ${url.origin}${own}?`);
  return { url, warnings: warningsFor(url, own) };
}

function warningsFor(url: URL, own: string): string[] {
  const warnings: string[] = [];
  if (url.protocol === 'http:') warnings.push('--url is http: whoever is on the way can read and change what the forge sends');
  if (/^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)) warnings.push('--url names this machine: a forge elsewhere reaches itself by it, and not the gateway');
  if (!endsWithMount(url.pathname, own)) warnings.push(`the path of --url does not end with ${own}: something before the gateway must turn the one into the other`);
  return warnings;
}

/** Whether a path is that of the mount, below whatever a proxy puts before it. */
export const endsWithMount = (pathname: string, own: string): boolean => pathname.replace(/\/$/, '').endsWith(own);

/**
 * The address with what `$auth` of the mount asks for. A forge sends an address and a secret and no header of ours: so a user and
 * password go before the host, which makes a header of them, and a token goes into the query, which proxies log. The forge keeps
 * either, and shows it to whoever may see the webhook.
 */
export function withAuth({ url }: PublicUrl, { basic, bearer, query }: GateConfig, mount: string): { url: string; guarded: boolean } {
  const whole = new URL(url);
  if (query !== undefined && whole.searchParams.has(query.name)) {
    throw new UsageError(`--url may not hold ${query.name}, the token of $auth: it would be seen on the command line; what $auth asks for is put in`);
  }
  const [login] = basic;
  if (login !== undefined) {
    [whole.username, whole.password] = [encodeURIComponent(login.user), encodeURIComponent(login.password)];
    return { url: whole.href, guarded: true };
  }
  if (query !== undefined) {
    // As an addition, so that the query that was given stays as it was written.
    whole.search = `${whole.search === '' ? '' : `${whole.search}&`}${new URLSearchParams({ [query.name]: query.tokens[0] ?? '' }).toString()}`;
    return { url: whole.href, guarded: true };
  }
  if (bearer.length === 0) return { url: whole.href, guarded: false };
  throw new ChangeHookError('CH_ADMIN_REFUSED', {
    what: 'send the bearer token that $auth asks for',
    reason: 'its webhooks have an address and a secret, and no header of ours',
    mend: `give change_hook_dialects.${mount}.$auth a user and password, or a token for the query`,
  });
}
