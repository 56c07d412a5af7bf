import type { JsonValue, Log } from 'change-hook-core';
import { flattenProperties } from './flatten-properties.js';
import type { FlattenOptions } from './flatten-properties.js';

/** The properties that a whitelist takes of a payload; what does not fit the bounds is left out, and logged. Without a prototype. */
export function whitelistedProperties(payload: unknown, options: FlattenOptions, log: Log): Record<string, JsonValue> {
  const { properties, leftOut } = flattenProperties(payload, options);
  if (leftOut > 0) log.warn('properties of the whitelist were left out: too long, too deep or too many', { count: leftOut });
  return properties;
}
