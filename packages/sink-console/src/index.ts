import { defineSink } from 'change-hook-core';
import { createConsoleSink } from './console-sink.js';
import { optionsSchema } from './options.js';

export { createConsoleSink } from './console-sink.js';
export type { ConsoleSinkDeps } from './console-sink.js';
export type { ConsoleOptions } from './options.js';
export type { ConsoleStream } from './print.js';

/** `console: true`: prints changes for people on stdout. */
export default defineSink({
  apiVersion: 1,
  name: 'console',
  options: optionsSchema,
  batch: 64,
  create: ({ options }) => createConsoleSink(options),
});
