import type { Inbox } from 'change-hook-core';

/** The methods of an inbox as own properties, so that some can be replaced: `{ ...bound(inbox), claim: ... }`. */
export function bound(inbox: Inbox): Inbox {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(inbox)).filter((name) => name !== 'constructor');
  const methods = inbox as unknown as Record<string, (...args: unknown[]) => unknown>;
  return Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => methods[name]?.(...args)])) as unknown as Inbox;
}
