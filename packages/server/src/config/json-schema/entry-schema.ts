import type { JsonSchema } from 'change-hook-core';
import { isSchema, takeReferences } from './take-references.js';

/** The `$` keys that an entry may have beside the options of its plugin: a schema of an object, or none. */
export type OwnKeys = JsonSchema | undefined;

/**
 * The schema of an entry (a mount, a sink, an inbox) whose plugin is not known: any options, but of the keys that begin with `$` only
 * the gateway's own.
 */
export function anyEntry(own: OwnKeys): JsonSchema {
  return { type: ['boolean', 'object'], properties: propertiesOf(own), patternProperties: { '^(?!\\$)': {} }, additionalProperties: false };
}

/**
 * The schema of an entry of a plugin with this schema of its options; undefined where they are not known. `place`: where the result
 * will stand, for the references in it.
 */
export function entrySchema(options: JsonSchema | undefined, own: OwnKeys, place: string): JsonSchema {
  if (options === undefined) return anyEntry(own);
  const written = takeReferences(placeReferences(options, place)) as JsonSchema;
  const definitions = Object.fromEntries(['definitions', '$defs'].filter((name) => name in written).map((name) => [name, written[name]]));
  const entry = withOwn(written, own);
  if (entry === undefined) return { ...anyEntry(own), ...definitions };
  // `true` stands for no options at all: where one must be there, it is not enough.
  const needed = needsOptions(written) ? [{ const: false }] : [{ type: 'boolean' }];
  if (entry['anyOf'] !== undefined || needsOptions(written)) return { anyOf: [...needed, { type: 'object', ...entry }], ...definitions };
  return { ...entry, type: ['boolean', 'object'], ...definitions };
}

/** Adds the gateway's keys to an object's; undefined where the schema is not so plain that they could be added surely. */
function withOwn(schema: JsonSchema, own: OwnKeys): JsonSchema | undefined {
  const { title: _title, definitions: _definitions, $defs: _defs, ...node } = schema;
  if (Array.isArray(node['anyOf']) && Object.keys(node).every((name) => ['anyOf', 'description', 'type'].includes(name))) {
    const branches = (node['anyOf'] as unknown[]).map((branch) => (isSchema(branch) ? withOwn(branch, own) : undefined));
    return branches.includes(undefined) ? undefined : { anyOf: branches };
  }
  if (node['type'] !== 'object' || UNPLAIN.some((name) => name in node)) return undefined;
  const properties = { ...(isSchema(node['properties']) ? node['properties'] : {}), ...propertiesOf(own) };
  if (node['additionalProperties'] === false) return { ...node, properties };
  // Whatever else the plugin takes, `$` keys are the gateway's, and it takes no others.
  const names = Object.keys(propertiesOf(own)).map((name) => name.replace('$', ''));
  const strangers = { [`^\\$(?!(?:${names.join('|')})$)`]: false };
  return { ...node, properties, patternProperties: { ...(isSchema(node['patternProperties']) ? node['patternProperties'] : {}), ...strangers } };
}

/** With one of these, a key more is not just a key more. */
const UNPLAIN = [
  'anyOf', 'allOf', 'oneOf', '$ref', 'not', 'if', 'enum', 'const', 'propertyNames', 'minProperties', 'maxProperties', 'unevaluatedProperties', 'dependencies',
];

function needsOptions({ required, anyOf }: JsonSchema): boolean {
  if (Array.isArray(anyOf)) return anyOf.every((branch) => isSchema(branch) && needsOptions(branch));
  return Array.isArray(required) && required.length > 0;
}

const propertiesOf = (own: OwnKeys): JsonSchema => (isSchema(own?.['properties']) ? own['properties'] : {});

/** A schema that stands within another one: its references to itself begin at the place where it stands. */
function placeReferences(schema: unknown, place: string): unknown {
  if (Array.isArray(schema)) return schema.map((it) => placeReferences(it, place));
  if (!isSchema(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name, value]) => name !== '$id' || typeof value !== 'string')
      .map(([name, value]) => [name, name === '$ref' && typeof value === 'string' ? value.replace(/^#/, place) : placeReferences(value, place)]),
  );
}
