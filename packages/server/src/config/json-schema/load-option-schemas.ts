import { dirname, resolve } from 'node:path';
import { isChangeHookError, jsonSchemaOf, loadPlugin, pluginNameProblem } from 'change-hook-core';
import type { Dialect, JsonSchema, PluginEnvironment, PluginKind } from 'change-hook-core';
import { pluginEnvironment } from '../../plugin-environment.js';
import { findConfig } from '../find-config.js';
import { isPlainObject } from '../interpolate.js';
import { readConfig } from '../read-config.js';
import type { OptionSchemas } from './config-json-schema.js';

export interface LoadedOptionSchemas {
  file: string;
  schemas: OptionSchemas;
  /** Why the options of some plugins are not known. */
  notes: readonly string[];
}

/**
 * The schemas of the options of every plugin that a config lists. The config need not be valid, nor its secrets be there: a schema is
 * wanted while one writes it. Throws only when it can't be read. Plugins are imported and nothing else of them is run.
 */
export async function loadOptionSchemas(source: { file: string } | { folder: string }, searchFrom: readonly string[]): Promise<LoadedOptionSchemas> {
  const file = 'file' in source ? resolve(source.file) : findConfig(resolve(source.folder));
  const value = await readConfig(file);
  const environment = pluginEnvironment(dirname(file), searchFrom);
  const notes: string[] = [];
  const of = async (kind: PluginKind, names: ReadonlySet<string>): Promise<ReadonlyMap<string, JsonSchema | undefined>> => {
    const found = await Promise.all([...names].map(async (name) => [name, await optionsOf(kind, name, environment, notes)] as const));
    return new Map(found.filter(([name]) => pluginNameProblem(kind, name) === undefined));
  };
  const schemas = {
    dialects: await of('dialect', listed(value, 'change_hook_dialects', '$dialect')),
    sinks: await of('sink', listed(value, 'change_hook_sinks', '$sink')),
    // Without the key the inbox is sqlite's; whoever writes the key wants to know its options.
    inboxes: await of('inbox', new Set(['sqlite', ...listed(value, 'change_hook_inbox')])),
  };
  return { file, schemas, notes };
}

/** The names of the plugins under a key of the config, as far as it can be read. */
function listed(config: unknown, key: string, own?: string): ReadonlySet<string> {
  const entries = isPlainObject(config) ? config[key] : undefined;
  if (!isPlainObject(entries)) return new Set();
  const names = Object.entries(entries).flatMap(([name, entry]) => {
    if (entry === false) return [];
    const said = own === undefined || !isPlainObject(entry) ? undefined : entry[own];
    return typeof said === 'string' ? said : name;
  });
  return new Set(names);
}

const NO_OPTIONS: JsonSchema = { type: 'object', properties: {}, additionalProperties: false };

async function optionsOf(kind: PluginKind, name: string, environment: PluginEnvironment, notes: string[]): Promise<JsonSchema | undefined> {
  try {
    const { value } = await loadPlugin({ kind, item: name, name }, environment);
    const options = (value as Pick<Dialect, 'options'>).options;
    if (options === undefined) return NO_OPTIONS;
    const schema = jsonSchemaOf(options);
    if (schema === undefined) notes.push(`the schema of the ${kind} "${name}" has no JSON Schema, so any options of it will be taken`);
    return schema;
  } catch (error) {
    const reason = isChangeHookError(error) ? `${error.code}: ${error.message}` : 'it is not a plugin; change-hook check says why';
    notes.push(`any options of the ${kind} "${name}" will be taken: ${reason}`);
    return undefined;
  }
}
