import { jsonSchemaOf, loadPlugin } from 'change-hook-core';
import type { Dialect } from 'change-hook-core';
import { pluginEnvironment } from 'change-hook-server';
import { SEARCH_FROM } from '../config-source.js';

/** Which options a dialect has. */
export interface DialectOptions {
  has(option: string): boolean;
  /** The values that an option may have, where it is one of a few texts. */
  valuesOf(option: string): readonly string[] | undefined;
}

/**
 * Loads a dialect, and looks which options it has. Where its schema can't tell, it is taken to have every option: then the start of the gateway
 * says what is wrong. Rejects with the `CH_PLUGIN_...` error of a dialect that can't be loaded.
 */
export async function optionsOfDialect(name: string, folder: string): Promise<DialectOptions> {
  const { value } = await loadPlugin({ kind: 'dialect', item: name, name }, pluginEnvironment(folder, SEARCH_FROM));
  const { options, authentication } = value as Partial<Dialect>;
  const properties = options === undefined ? {} : (jsonSchemaOf(options)?.['properties'] as Record<string, { enum?: unknown[] }> | undefined);
  return {
    // A dialect that can check no secret is refused with one, whatever its schema is made with.
    has: (option) => (properties === undefined ? option !== 'secret' || authentication !== 'none' : Object.hasOwn(properties, option)),
    valuesOf(option) {
      const values = properties !== undefined && Object.hasOwn(properties, option) ? properties[option]?.enum : undefined;
      return values?.filter((it) => typeof it === 'string');
    },
  };
}
