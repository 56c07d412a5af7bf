import type { RegisteredHook } from 'change-hook-core';

export interface MountAddress {
  /** `/ci/change_hook/github`: the path of the mount, with the base path. */
  path: string;
  /** The whole address as the forge has it, where the operator says it. */
  url?: string | undefined;
}

/** The webhook that sends to the mount, or why it can't be told. */
export type FoundHook = { id: string } | { problem: string };

/** A proxy may put a path of its own before ours, so the end of the path tells. */
export function webhookOfMount(hooks: readonly RegisteredHook[], address: MountAddress): FoundHook {
  const ours = hooks.filter(({ url }) => isOurs(url, address));
  const active = ours.filter((it) => it.active);
  const [hook, ...more] = active.length > 0 ? active : ours;
  const where = address.url ?? `an address that ends in ${address.path}`;
  if (hook === undefined) return { problem: `none of its ${hooks.length} webhooks sends to ${where}` };
  if (more.length === 0) return { id: hook.id };
  return { problem: `several of its webhooks send to ${where}: ${[hook, ...more].map(({ id, url }) => `${id} to ${bare(url)}`).join(', ')}` };
}

function isOurs(text: string, { path, url }: MountAddress): boolean {
  if (!URL.canParse(text)) return false;
  return url === undefined ? pathOf(text).endsWith(path) : bare(text) === bare(url);
}

const pathOf = (text: string): string => new URL(text).pathname.replace(/\/$/, '');

/** Without login and query: a token may stand in either. */
const bare = (text: string): string => `${new URL(text).origin}${pathOf(text)}`;
