import { z } from 'zod';
import type { JsonSchema } from 'change-hook-core';
import { configSchema, mountKeys, sinkKeys } from '../schema.js';
import { anyEntry, entrySchema } from './entry-schema.js';
import { isSchema, referenceSchema, takeReferences } from './take-references.js';

/** The schemas of the plugins' options by the names of the plugins; undefined for one whose options can be anything. */
export interface OptionSchemas {
  dialects: ReadonlyMap<string, JsonSchema | undefined>;
  sinks: ReadonlyMap<string, JsonSchema | undefined>;
  inboxes: ReadonlyMap<string, JsonSchema | undefined>;
}

const NONE: OptionSchemas = { dialects: new Map(), sinks: new Map(), inboxes: new Map() };

/**
 * The JSON Schema (draft 7) of a config as it is written, with the options of these plugins. It refuses keys that there are not, and
 * takes whatever `check` takes; `check` alone knows the rest (a secret that is not set, a pattern that does not compile). One thing
 * is stricter: mounts are looked at though `change_hook: false` switches them off.
 */
export function configJsonSchema({ dialects, sinks, inboxes }: OptionSchemas = NONE): JsonSchema {
  const config = written(configSchema);
  const properties = config['properties'] as Record<string, JsonSchema>;
  const mounts = listOf('dialect', dialects, written(mountKeys));
  const ends = listOf('sink', sinks, written(sinkKeys));
  const stores = listOf('inbox', inboxes, undefined);
  const lists: [key: string, list: List, more?: JsonSchema][] = [
    ['change_hook_dialects', mounts], ['change_hook_sinks', ends], ['change_hook_inbox', stores, { minProperties: 1 }],
  ];
  for (const [key, { entries }, more] of lists) {
    const { description } = properties[key] ?? {};
    properties[key] = { description, type: 'object', ...entries, ...more };
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'The config of Change Hook',
    ...config,
    definitions: { reference: referenceSchema(), ...mounts.definitions, ...ends.definitions, ...stores.definitions },
  };
}

/** A schema of our own as the file may have it. An empty object as a default says nothing to anybody. */
function written(schema: z.ZodType): JsonSchema {
  const whole = takeReferences(z.toJSONSchema(schema, { io: 'input', target: 'draft-07', unrepresentable: 'any' })) as JsonSchema;
  for (const it of Object.values(whole['properties'] as Record<string, JsonSchema>)) {
    if (isSchema(it['default']) && Object.keys(it['default']).length === 0) delete it['default'];
  }
  return whole;
}

interface List {
  entries: JsonSchema;
  definitions: JsonSchema;
}

type Kind = 'dialect' | 'sink' | 'inbox';

/**
 * A mount or sink is of the plugin that `$dialect` or `$sink` names, or else of the one that its key names. An inbox has no such key.
 * No entry is refused for its name: whoever adds a plugin to the config would be told that it is wrong until the schema is made anew.
 */
function listOf(kind: Kind, plugins: OptionSchemas['dialects'], own: JsonSchema | undefined): List {
  const definitions: JsonSchema = { [kind]: anyEntry(own) };
  for (const [name, options] of plugins) definitions[`${kind}:${name}`] = entrySchema(options, own, `#/definitions/${pointer(`${kind}:${name}`)}`);
  const refer = (key: string): JsonSchema => ({ $ref: `#/definitions/${pointer(key)}` });
  if (own === undefined || plugins.size === 0) {
    return { entries: { properties: Object.fromEntries([...plugins.keys()].map((name) => [name, refer(`${kind}:${name}`)])), additionalProperties: refer(kind) }, definitions };
  }
  const names = [...plugins.keys()];
  const named = `named-${kind}`;
  definitions[named] = names.reduceRight<JsonSchema>(
    (otherwise, name) => ({ if: says(`$${kind}`, name), then: refer(`${kind}:${name}`), else: otherwise }),
    refer(kind),
  );
  const properties = names.map((name) => [name, { if: says(`$${kind}`), then: refer(named), else: refer(`${kind}:${name}`) }]);
  return { entries: { properties: Object.fromEntries(properties) as JsonSchema, additionalProperties: refer(named) }, definitions };
}

/** An object that has this key (with this value). */
const says = (key: string, value?: string): JsonSchema => ({
  type: 'object',
  properties: { [key]: value === undefined ? {} : { const: value } },
  required: [key],
});

/** As a part of a JSON pointer in a URL's fragment. */
const pointer = (key: string): string => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')).replaceAll('%3A', ':').replaceAll('%40', '@');
