/** What stands in a stored receipt where a secret was. */
export const BLANK = '[blanked]';

const ALWAYS = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** A copy of the headers, fit to be stored: credentials and what the dialect calls sensitive are blanked. */
export function blankHeaders(headers: Readonly<Record<string, string>>, sensitive: ReadonlySet<string>): Record<string, string> {
  const kept: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const name in headers) kept[name] = ALWAYS.has(name) || sensitive.has(name) ? BLANK : (headers[name] as string);
  return kept;
}

/** The raw query, the values of sensitive parameters blanked and everything else as it was. */
export function blankQuery(query: string, sensitive: ReadonlySet<string>): string {
  if (query === '' || sensitive.size === 0) return query;
  return query
    .split('&')
    .map((field) => {
      const end = field.indexOf('=');
      const written = end < 0 ? field : field.slice(0, end);
      const name = new URLSearchParams(`${written}=`).keys().next().value ?? '';
      return end >= 0 && sensitive.has(name.toLowerCase()) ? `${written}=${encodeURIComponent(BLANK)}` : field;
    })
    .join('&');
}
