import { ChangeHookError } from '../errors/change-hook-error.js';

/**
 * The URL, if a dialect with this `network` may ask it. A `*` stands for one label of a host's name, or a part of one: letters, digits
 * and hyphens. Throws `CH_HTTP_REFUSED`, which never quotes the URL: it comes from a request that nobody has verified.
 */
export function networkUrl(text: string, network: readonly string[]): URL {
  const refuse = (reason: string): never => {
    throw new ChangeHookError('CH_HTTP_REFUSED', { reason });
  };
  if (text.length > 2_000 || !URL.canParse(text)) return refuse('it is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:') refuse('it is not https');
  if (url.port !== '' || url.username !== '' || url.password !== '') refuse('it names a port or a user');
  if (!network.some((pattern) => hostMatches(url.hostname, pattern))) refuse("its host is not one of the dialect's network");
  url.hash = '';
  return url;
}

function hostMatches(host: string, pattern: string): boolean {
  const labels = pattern.toLowerCase().split('.').map((label) => label.split('*').map((part) => part.replace(/[^a-z0-9-]/g, '\\$&')).join('[a-z0-9-]+'));
  return new RegExp(`^${labels.join('\\.')}$`).test(host);
}
