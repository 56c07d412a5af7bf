import type { CreatedHook, RegisteredHook, WantedHook } from 'change-hook-core';

/** GitHub's name for all events. */
const ALL = '*';

/** What a dialect does for {@link registerHook}. `Found`: a webhook with whatever else the dialect knows of it. */
export interface HookRegistry<Found extends RegisteredHook> {
  list(): Promise<readonly Found[]>;
  create(): Promise<RegisteredHook>;
  update(found: Found): Promise<RegisteredHook>;
  /** The events that the webhook must send, as the forge lists them. */
  events: readonly string[];
  /** What else is other than wanted, in words. */
  differences(found: Found): string[];
}

/**
 * Registers a webhook once. One with the wanted address, whatever its query and login, is the wanted one: a second would have the
 * forge deliver everything twice. More events than wanted are no difference, since the dialect ignores them.
 */
export async function registerHook<Found extends RegisteredHook>(wanted: WantedHook, registry: HookRegistry<Found>): Promise<CreatedHook> {
  const same = (await registry.list()).filter(({ url }) => placeOf(url) === placeOf(wanted.url));
  const found = same.find(({ url }) => url === wanted.url) ?? same[0];
  if (found === undefined) return { ...shown(await registry.create()), became: 'created', differences: [] };
  const differences = [
    ...(same.length > 1 ? [`there are ${same.length} of this address, and each delivers everything: ${same.map(({ id }) => id).join(', ')}`] : []),
    ...(found.url === wanted.url ? [] : ['its address has another query or login']),
    ...(found.active ? [] : ['it is switched off']),
    ...registry.events.filter((event) => !found.events.includes(event) && !found.events.includes(ALL)).map((event) => `it does not send ${event}`),
    ...registry.differences(found),
  ];
  if (wanted.update) return { ...shown(await registry.update(found)), became: 'updated', differences };
  return { ...shown(found), became: differences.length === 0 ? 'present' : 'differs', differences };
}

/** Without what the dialect alone knows of it. */
const shown = ({ id, url, events, active, last, lastDelivered }: RegisteredHook): RegisteredHook => ({
  id,
  url,
  events,
  active,
  ...(last === undefined ? {} : { last }),
  ...(lastDelivered === undefined ? {} : { lastDelivered }),
});

/** Origin and path: what a request is routed by. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname.replace(/\/$/, '')}`;
}
