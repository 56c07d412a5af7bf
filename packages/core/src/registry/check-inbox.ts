import { isFunction, pluginMembers } from './members.js';

/** What keeps an object from being the plugin of an inbox, every member of it; empty when nothing does. Never throws. */
export function checkInbox(inbox: object): string[] {
  const members = pluginMembers('inbox', inbox);
  members.need('create', isFunction, 'a function');
  return members.problems;
}
