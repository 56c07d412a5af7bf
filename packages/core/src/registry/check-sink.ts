import { isFunction, isStandardSchema, Members } from './members.js';
import { pluginNameProblem } from './names.js';

/** What keeps an object from being the plugin of a sink, every member of it; empty when nothing does. Never throws. */
export function checkSink(sink: object): string[] {
  const members = new Members(sink);
  members.need('apiVersion', (it) => it === 1, 'the number 1');
  members.need('name', (it) => pluginNameProblem('sink', it) === undefined, "the suffix of its package's name");
  members.allow('options', isStandardSchema, 'a Standard Schema, such as one of zod, valibot or arktype');
  members.allow('batch', (it) => Number.isSafeInteger(it) && (it as number) >= 1, 'a whole number from 1');
  members.need('create', isFunction, 'a function');
  return members.problems;
}
