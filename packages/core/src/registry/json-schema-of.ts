import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';

/** A JSON Schema of the draft 7, as an object that may be changed. */
export type JsonSchema = Record<string, unknown>;

/** The draft that every editor understands, and one of the two that Standard JSON Schema asks of libraries. */
const TARGET = 'draft-07';

/**
 * The JSON Schema of what a plugin's options schema takes; undefined where there is none to be had. It comes through Standard JSON
 * Schema (`~standard.jsonSchema`), which zod and arktype implement and valibot's `toStandardJsonSchema` adds: so core knows no schema
 * library, and an author writes nothing twice. A hook of our own for it was rejected for that reason. Never throws.
 */
export function jsonSchemaOf(schema: StandardSchemaV1): JsonSchema | undefined {
  try {
    const { vendor, jsonSchema } = schema['~standard'] as StandardSchemaV1.Props & Partial<StandardJSONSchemaV1.Props>;
    if (typeof jsonSchema?.input !== 'function') return undefined;
    // Of a type that has no JSON Schema (a function, say) zod makes "anything" when it is told to; else it refuses the whole schema.
    const libraryOptions = vendor === 'zod' ? { libraryOptions: { unrepresentable: 'any' } } : {};
    const found: unknown = jsonSchema.input({ target: TARGET, ...libraryOptions });
    // A copy, and JSON: what a library hands out may be shared or hold what can't be written to a file.
    const copy: unknown = JSON.parse(JSON.stringify(found));
    return typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? (copy as JsonSchema) : undefined;
  } catch {
    return undefined;
  }
}
