import type { HookRequest, HookRequestParts } from 'change-hook-core';

/** What a sender adds to a request to prove that it is from it: headers by name, or headers and query parameters. */
export type Signed = Texts | { readonly headers?: Texts; readonly query: Texts };
type Texts = Readonly<Record<string, string>>;

/**
 * Signs a request as the sender would that knows `secret`. `now`: milliseconds since 1970, for schemes that sign the time; the
 * dialect is asked at the same time.
 */
export type Sign = (request: HookRequest, secret: string, at: { now: number }) => Signed | Promise<Signed>;

/** One header or query parameter of a signed request. */
export interface Slot {
  in: 'header' | 'query';
  /** Lower case for a header. */
  name: string;
  value: string;
}

export function slotsOf(signed: Signed): Slot[] {
  const { headers = {}, query = {} } = isHeaders(signed) ? { headers: signed } : signed;
  return [
    ...Object.entries(headers).map(([name, value]): Slot => ({ in: 'header', name: name.toLowerCase(), value })),
    ...Object.entries(query).map(([name, value]): Slot => ({ in: 'query', name, value })),
  ];
}

const isHeaders = (signed: Signed): signed is Texts => Object.values(signed).every((value) => typeof value === 'string');

/** A copy of the request with these headers and parameters in the place of its own of the same name. */
export function dress(parts: HookRequestParts, slots: readonly Slot[]): HookRequestParts {
  const headers = new Map(parts.headers);
  const query = new URLSearchParams(parts.query);
  for (const slot of slots) {
    if (slot.in === 'header') headers.set(slot.name, slot.value);
    else query.set(slot.name, slot.value);
  }
  return { ...parts, headers, query: slots.some((slot) => slot.in === 'query') ? query.toString() : parts.query };
}

/** A copy of the request without these. */
export function strip(parts: HookRequestParts, slots: readonly Place[]): HookRequestParts {
  const headers = new Map(parts.headers);
  const query = new URLSearchParams(parts.query);
  for (const { in: place, name } of slots) {
    if (place === 'header') headers.delete(name);
    else query.delete(name);
  }
  return { ...parts, headers, query: slots.some((slot) => slot.in === 'query') ? query.toString() : parts.query };
}

type Place = Pick<Slot, 'in' | 'name'>;

export const sameSlot = (one: Place, other: Place): boolean => one.in === other.in && one.name === other.name;

export const showSlot = ({ in: place, name }: Place): string =>
  place === 'header' ? `the header ${name}` : `the parameter ${name} of the query`;
