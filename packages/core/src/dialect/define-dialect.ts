import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Dialect } from './dialect.js';

/**
 * Gives a dialect its types and returns it unchanged: `ctx.options` is inferred from the schema, and a wrong `apiVersion`
 * fails at compile time. A plain object with the same members is as good.
 */
export function defineDialect<Schema extends StandardSchemaV1 = StandardSchemaV1<unknown, Record<string, never>>>(
  dialect: Omit<Dialect<StandardSchemaV1.InferOutput<Schema>>, 'options'> & { options?: Schema },
): Dialect<StandardSchemaV1.InferOutput<Schema>> {
  return dialect;
}
