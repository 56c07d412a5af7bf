import type { HookRequest } from 'change-hook-core';
import { isObject } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { placeAt } from './place.js';
import type { Place } from './place.js';

/**
 * Which place an event is about: that which was pushed to, or into which something shall be merged. Of no other event a change
 * is made.
 */
export const SUBJECTS: Readonly<Record<string, (payload: JsonObject) => Place | undefined>> = {
  'git:push:0.1': (payload) => placeAt(payload, 'git', 'git_repository') ?? placeAt(payload, 'git', 'git_repository_path'),
  'bzr:push:0.1': (payload) => placeAt(payload, 'bzr', 'bzr_branch') ?? placeAt(payload, 'bzr', 'bzr_branch_path'),
  'merge-proposal:0.1': (payload) => sideOf(payload, 'target'),
};

export const sideOf = (payload: JsonObject, side: 'source' | 'target'): Place | undefined =>
  placeAt(payload, 'git', 'new', `${side}_git_repository`) ?? placeAt(payload, 'bzr', 'new', `${side}_branch`);

export const eventOf = (request: HookRequest): string => request.header('x-launchpad-event-type')?.trim() ?? '';

/**
 * The name by which a secret is chosen, of a payload that nobody has verified yet: the path of its repository,
 * `~acme/door/+git/door`. The header of the event is not signed, and so it is the event that says which member counts, here as
 * in translate: no payload can show one name here and another there.
 */
export function repositoryOf(request: HookRequest): string | undefined {
  const payload = request.json();
  const event = eventOf(request);
  return isObject(payload) && Object.hasOwn(SUBJECTS, event) ? SUBJECTS[event]?.(payload)?.path : undefined;
}
