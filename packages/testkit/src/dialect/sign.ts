import type { HookRequest, HookRequestParts } from 'change-hook-core';
import { withMembers } from './tools/members-of-body.js';

/**
 * What a sender adds to a request to prove that it is from it: headers by name; or headers, query parameters and `members` of the JSON object
 * that is the body, for senders that write their signature there.
 */
export type Signed = Texts | { readonly headers?: Texts; readonly query?: Texts; readonly members?: Texts };
/** @inline */
type Texts = Readonly<Record<string, string>>;

/**
 * Signs a request as the sender would that knows `secret`. `now`: milliseconds since 1970, for schemes that sign the time; the
 * dialect is asked at the same time.
 */
export type Sign = (request: HookRequest, secret: string, at: { now: number }) => Signed | Promise<Signed>;

/** One header, query parameter or member of the body of a signed request. */
export interface Slot {
  in: 'header' | 'query' | 'member';
  /** Lower case for a header. */
  name: string;
  value: string;
}

export function slotsOf(signed: Signed): Slot[] {
  const { headers = {}, query = {}, members = {} } = isHeaders(signed) ? { headers: signed } : signed;
  return [
    ...Object.entries(headers).map(([name, value]): Slot => ({ in: 'header', name: name.toLowerCase(), value })),
    ...Object.entries(query).map(([name, value]): Slot => ({ in: 'query', name, value })),
    ...Object.entries(members).map(([name, value]): Slot => ({ in: 'member', name, value })),
  ];
}

const isHeaders = (signed: Signed): signed is Texts => Object.values(signed).every((value) => typeof value === 'string');

/** A copy of the request with these headers, parameters and members in the place of its own of the same name. */
export function dress(parts: HookRequestParts, slots: readonly Slot[]): HookRequestParts {
  return changed(parts, slots);
}

/** A copy of the request without these. */
export function strip(parts: HookRequestParts, slots: readonly Place[]): HookRequestParts {
  return changed(parts, slots.map(({ in: place, name }) => ({ in: place, name, value: undefined })));
}

function changed(parts: HookRequestParts, slots: readonly (Place & { value: string | undefined })[]): HookRequestParts {
  const headers = new Map(parts.headers);
  const query = new URLSearchParams(parts.query);
  for (const { in: place, name, value } of slots) {
    const fields = place === 'header' ? headers : place === 'query' ? query : undefined;
    if (value === undefined) fields?.delete(name);
    else fields?.set(name, value);
  }
  const members = slots.filter((slot) => slot.in === 'member');
  return {
    ...parts,
    headers,
    query: slots.some((slot) => slot.in === 'query') ? query.toString() : parts.query,
    body: members.length === 0 ? parts.body : withMembers(parts.body, members),
  };
}

type Place = Pick<Slot, 'in' | 'name'>;

export const sameSlot = (one: Place, other: Place): boolean => one.in === other.in && one.name === other.name;

const PLACES = { header: 'header', query: 'parameter of the query', member: 'member of the body' } as const;

export const showSlot = ({ in: place, name }: Place): string => `the ${PLACES[place]} ${name}`;
