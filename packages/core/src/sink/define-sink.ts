import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { SinkPlugin } from './sink.js';

/** Gives a sink its types and returns it unchanged; see {@link SinkPlugin}. */
export function defineSink<Schema extends StandardSchemaV1 = StandardSchemaV1<unknown, Record<string, never>>>(
  plugin: Omit<SinkPlugin<StandardSchemaV1.InferOutput<Schema>>, 'options'> & { options?: Schema },
): SinkPlugin<StandardSchemaV1.InferOutput<Schema>> {
  return plugin;
}
