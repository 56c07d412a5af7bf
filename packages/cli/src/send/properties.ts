import { describeError } from 'change-hook-core';
import type { JsonValue } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';

/**
 * `name:text`, `name=JSON`, or an object of several as JSON. The first of `:` and `=` decides, so a text may hold either. A later one of
 * the same name wins, as the later option does everywhere.
 */
export function toProperties(written: readonly string[]): Record<string, JsonValue> {
  const properties = new Map<string, JsonValue>();
  for (const text of written) for (const [name, value] of parseOne(text)) properties.set(name, value);
  return Object.fromEntries(properties);
}

function parseOne(text: string): [string, JsonValue][] {
  if (text.trimStart().startsWith('{')) return Object.entries(parseObject(text));
  const [, name, mark, value] = /^([^:=]+)([:=])([^]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`--property ${JSON.stringify(text)} is neither name:text, nor name=JSON, nor an object as JSON`);
  }
  return [[name, mark === ':' ? value : parseJson(value, name)]];
}

function parseObject(text: string): Record<string, JsonValue> {
  try {
    return JSON.parse(text) as Record<string, JsonValue>;
  } catch (error) {
    throw new UsageError(`--property is an object that is not JSON (${describeError(error)}); Python's quotes are ', and JSON's are "`);
  }
}

function parseJson(text: string, name: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new UsageError(`--property ${name}= wants JSON, such as ${name}=3 or ${name}='"text"'; a text that is no JSON goes after a colon: ${name}:text`);
  }
}
