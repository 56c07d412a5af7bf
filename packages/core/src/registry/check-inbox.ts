import { isFunction, isStandardSchema, Members } from './members.js';
import { pluginNameProblem } from './names.js';

/** What keeps an object from being the plugin of an inbox, every member of it; empty when nothing does. Never throws. */
export function checkInbox(inbox: object): string[] {
  const members = new Members(inbox);
  members.need('apiVersion', (it) => it === 1, 'the number 1');
  members.need('name', (it) => pluginNameProblem('inbox', it) === undefined, "the suffix of its package's name");
  members.allow('options', isStandardSchema, 'a Standard Schema, such as one of zod, valibot or arktype');
  members.need('create', isFunction, 'a function');
  return members.problems;
}
