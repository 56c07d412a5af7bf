import type { DialectContext, HookRequest } from 'change-hook-core';
import { formatPerson } from 'change-hook-kit';
import type { GenericOptions } from '../options.js';
import { sensitiveOf } from '../authentication.js';

/** Never shown to an expression: what it sees may become a property of a change. */
const CREDENTIALS = ['authorization', 'proxy-authorization', 'cookie'];

/**
 * What an expression has besides the payload: `$headers` and `$query` by name, `$mount`, `$person(name, email)`, and `$now` and `$millis`
 * by the gateway's clock.
 */
export function bindingsOf(request: HookRequest, ctx: DialectContext<GenericOptions>): Record<string, unknown> {
  const { headers: hiddenHeaders = [], query: hiddenQuery = [] } = sensitiveOf(ctx.options);
  const now = ctx.clock.now();
  return {
    headers: without(request.headers, [...CREDENTIALS, ...hiddenHeaders]),
    query: without(request.query, hiddenQuery),
    mount: request.mount,
    person: (name: unknown, email: unknown) => formatPerson(textOf(name), textOf(email)),
    now: () => new Date(now).toISOString(),
    millis: () => now,
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined);

/** The first of each name. */
function without(entries: Iterable<[string, string]>, hidden: readonly string[]): Record<string, string> {
  const names = new Set(hidden.map((name) => name.toLowerCase()));
  const kept = new Map<string, string>();
  for (const [name, value] of entries) if (!names.has(name.toLowerCase()) && !kept.has(name)) kept.set(name, value);
  return Object.fromEntries(kept);
}
