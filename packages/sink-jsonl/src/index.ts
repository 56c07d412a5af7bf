import { resolve } from 'node:path';
import { defineSink } from 'change-hook-core';
import { createJsonlSink } from './jsonl-sink.js';
import { optionsSchema } from './options.js';

export type { AppendHandle, OpenAppend } from './append-file.js';
export { createJsonlSink } from './jsonl-sink.js';
export type { JsonlSinkDeps } from './jsonl-sink.js';
export type { JsonlOptions } from './options.js';

/** `jsonl: { path }`: appends changes to a file, a JSON object a line. */
export default defineSink({
  apiVersion: 1,
  name: 'jsonl',
  options: optionsSchema,
  batch: 256,
  create: ({ options, folder, log }) => createJsonlSink({ path: resolve(folder, options.path), log }),
});
