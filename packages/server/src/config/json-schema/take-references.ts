import type { JsonSchema } from 'change-hook-core';

/** Where the schema of a text with a reference in it stands. */
export const REFERENCE = { $ref: '#/definitions/reference' } as const;

export const referenceSchema = (): JsonSchema => ({
  description: 'A text with ${env:NAME} or ${file:PATH} in it: what stands there is filled in at the start.',
  type: 'string',
  pattern: '\\$\\{(?:env|file):[^}]*\\}',
});

/** Keywords that hold schemas of values. `not`, `if` and `propertyNames` are left alone: what takes more there would take less as a whole. */
const LISTS = ['anyOf', 'allOf', 'oneOf'] as const;
const MAPS = ['properties', 'patternProperties', 'definitions', '$defs'] as const;
const SINGLE = ['additionalProperties', 'items', 'additionalItems', 'contains', 'then', 'else'] as const;

/** The shortest reference is `${env:A}`: a bound up to there refuses none. */
const SHORTEST = 8;

/**
 * The same schema for a config as it is written: any text may have a reference in it, so what it says of texts (a pattern, a choice,
 * a length) holds only for those without one. Also left out is what could refuse a config that `check` accepts: `format`, on which
 * validators and schema libraries do not agree, and patterns that are none for a validator. Changes nothing of what it is given.
 */
export function takeReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(takeReferences);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $schema: _draft, format: _format, ...node } = schema as JsonSchema;
  for (const name of LISTS) if (name in node) node[name] = takeReferences(node[name]);
  for (const name of SINGLE) if (name in node) node[name] = takeReferences(node[name]);
  for (const name of MAPS) {
    if (!isSchema(node[name])) continue;
    node[name] = Object.fromEntries(Object.entries(node[name]).map(([key, inner]) => [key, takeReferences(inner)]));
  }
  if ('oneOf' in node) mergeOneOf(node);
  if ('pattern' in node && !compiles(node['pattern'])) delete node['pattern'];
  for (const [name, noise] of NOISE) if (node[name] === noise) delete node[name];
  return boundsTexts(node) ? orReference(node) : node;
}

/** zod writes these with every whole number. */
const NOISE = [['minimum', Number.MIN_SAFE_INTEGER], ['maximum', Number.MAX_SAFE_INTEGER]] as const;

/** A reference may be meant for any branch: more than one of them takes it. */
function mergeOneOf(node: JsonSchema): void {
  const { oneOf, anyOf, allOf } = node;
  delete node['oneOf'];
  if (anyOf === undefined) node['anyOf'] = oneOf;
  else node['allOf'] = [...(Array.isArray(allOf) ? (allOf as unknown[]) : []), { anyOf: oneOf }];
}

function boundsTexts({ pattern, enum: choices, const: only, minLength, maxLength }: JsonSchema): boolean {
  if (pattern !== undefined || maxLength !== undefined || typeof only === 'string') return true;
  if (typeof minLength === 'number' && minLength > SHORTEST) return true;
  return Array.isArray(choices) && choices.some((it) => typeof it === 'string');
}

/** What an editor shows of a value stays at the top, where it looks for it. */
function orReference({ title, description, default: fallback, ...node }: JsonSchema): JsonSchema {
  const shown = Object.entries({ title, description, default: fallback }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(shown), anyOf: [node, REFERENCE] };
}

/** Validators read a pattern with the flag u, which takes less than what libraries read. */
function compiles(pattern: unknown): boolean {
  try {
    return typeof pattern === 'string' && new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

export const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);
