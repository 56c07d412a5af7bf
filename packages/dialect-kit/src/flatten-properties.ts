import { CHANGE_LIMITS, PROPERTY_DEPTH } from 'change-hook-core';
import type { JsonValue } from 'change-hook-core';
import { matchesAny } from './fnmatch.js';
import { measureJson } from './json.js';
import { isObject } from './payload.js';

/** More properties than any payload has that a person wants. */
export const MOST_PROPERTIES = 1_000;

/** Characters of JSON text that the properties of all changes of a request may have together, and those of one change. */
const ALL_CHANGES = 32 * 1024 * 1024;
const ONE_CHANGE = { least: 16 * 1024, most: 256 * 1024 } as const;

export interface FlattenOptions {
  /** What names begin with, such as `github`. */
  prefix: string;
  /** fnmatch patterns over whole names; an empty list takes nothing. */
  whitelist: readonly string[];
  /** So many changes will carry the properties: each has its share of what a request may come to. Default 1. */
  changes?: number;
}

export interface Flattened {
  /** Without a prototype, so that a sender's `__proto__` is a name like any other. */
  properties: Record<string, JsonValue>;
  /** So many values were wanted by the whitelist and left out, being too long, too deep or too many. */
  leftOut: number;
}

/**
 * Flattens a payload into properties as Buildbot does: `{a: {b: 1}}` is `prefix.a.b`, a list is one value, an empty object
 * none; only names that match the whitelist are kept. Every change of a push carries the properties, so what does not fit
 * the bounds is left out: a whitelist of `github.*` would else put all commits into each commit.
 */
export function flattenProperties(payload: unknown, options: FlattenOptions): Flattened {
  const flattened: Flattened = { properties: Object.create(null) as Record<string, JsonValue>, leftOut: 0 };
  if (options.whitelist.length === 0 || !isObject(payload)) return flattened;
  const share = Math.floor(ALL_CHANGES / Math.max(1, options.changes ?? 1));
  const state: State = {
    flattened,
    patterns: options.whitelist,
    room: Math.min(ONE_CHANGE.most, Math.max(ONE_CHANGE.least, share)),
    count: 0,
  };
  descend(state, payload, options.prefix);
  return flattened;
}

interface State {
  flattened: Flattened;
  patterns: readonly string[];
  /** Characters that may still come. */
  room: number;
  count: number;
}

/** A name grows with each level and may be so long only, so the recursion ends however deep the payload is. */
function descend(state: State, value: Record<string, unknown>, base: string): void {
  for (const key of Object.keys(value)) {
    const name = `${base}.${key}`;
    const inner = value[key];
    if (name.length > CHANGE_LIMITS.propertyName) {
      state.flattened.leftOut++;
    } else if (isObject(inner)) {
      descend(state, inner, name);
    } else if (matchesAny(state.patterns, name)) {
      keep(state, name, inner as JsonValue);
    }
  }
}

function keep(state: State, name: string, value: JsonValue): void {
  const size = measureJson(value, { characters: state.room - name.length, depth: PROPERTY_DEPTH - 1 });
  if (size === undefined || state.count >= MOST_PROPERTIES) {
    state.flattened.leftOut++;
    return;
  }
  state.room -= size + name.length;
  state.count++;
  state.flattened.properties[name] = value;
}
