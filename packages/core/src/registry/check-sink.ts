import { isFunction, pluginMembers } from './members.js';

/** What keeps an object from being the plugin of a sink, every member of it; empty when nothing does. Never throws. */
export function checkSink(sink: object): string[] {
  const members = pluginMembers('sink', sink);
  members.allow('batch', (it) => Number.isSafeInteger(it) && (it as number) >= 1, 'a whole number from 1');
  members.need('create', isFunction, 'a function');
  return members.problems;
}
