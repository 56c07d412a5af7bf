import { defineSink } from 'change-hook-core';
import { options } from './options.js';
import { {{Name}}Sink } from './sink.js';

/** Brings changes to {{name}}. */
export default defineSink({
  apiVersion: 1,
  name: '{{name}}',
  options,
  // It reaches out to nothing yet: a receiver that is down must not stop the gateway.
  create: (ctx) => new {{Name}}Sink(ctx.options),
});
