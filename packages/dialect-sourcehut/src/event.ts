import type { HookRequest } from 'change-hook-core';
import { filledTextAt, formatPerson, isObject, listAt, objectAt, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';

/** A ref that a push moved, made or deleted, with what is told of the commit at which it now stands. */
export interface Update {
  name: string;
  from: string | undefined;
  to: string | undefined;
  commit: { author: string | undefined; committer: string | undefined; message: string | undefined; when: number | undefined };
}

/** What an event says, whichever of the two shapes it has. */
export interface Event {
  /** `GIT_POST_RECEIVE`, or what the legacy webhooks call `repo:post-update`. Undefined: none is named. */
  name: string | undefined;
  pusher: string | undefined;
  /** `~owner/name` */
  repository: string | undefined;
  /** Undefined: the payload has no such list. */
  updates: readonly Update[] | undefined;
}

/** The payload of a webhook by GraphQL is the answer to the webhook's own query: `{ data: { webhook } }`. */
export const webhookIn = (payload: JsonObject): JsonObject | undefined => objectAt(payload, 'data', 'webhook');

/** Reads both shapes: `data.webhook` of GraphQL, and `refs` of the legacy webhooks. */
export function readEvent(payload: JsonObject, request: HookRequest): Event {
  const webhook = webhookIn(payload);
  const header = request.header('x-webhook-event')?.trim() || undefined;
  // Legacy payloads do not name their repository, and a query may not ask for it.
  const asked = request.query.get('repository')?.trim() || undefined;
  if (webhook === undefined) {
    return {
      name: header,
      pusher: personOf(objectAt(payload, 'pusher')),
      repository: asked,
      updates: listAt(payload, 'refs')?.filter(isObject).flatMap(updateOf('name')),
    };
  }
  const [owner, name] = [
    filledTextAt(webhook, 'repository', 'owner', 'canonicalName'),
    filledTextAt(webhook, 'repository', 'name'),
  ];
  return {
    name: filledTextAt(webhook, 'event') ?? header,
    pusher: personOf(objectAt(webhook, 'pusher')),
    repository: owner === undefined || name === undefined ? asked : `${owner}/${name}`,
    updates: listAt(webhook, 'updates')?.filter(isObject).flatMap(updateOf('ref', 'name')),
  };
}

/** `name`: where the update has the name of its ref. */
const updateOf = (...name: readonly string[]) => (update: JsonObject): Update[] => {
  const ref = filledTextAt(update, ...name);
  if (ref === undefined) return [];
  return [{ name: ref, from: filledTextAt(update, 'old', 'id'), to: filledTextAt(update, 'new', 'id'), commit: commitIn(objectAt(update, 'new')) }];
};

/** A commit; or an annotated tag, which has a tagger, and is itself what the ref points at. */
function commitIn(commit: JsonObject | undefined): Update['commit'] {
  return {
    author: personOf(objectAt(commit, 'author')) ?? personOf(objectAt(commit, 'tagger')),
    committer: personOf(objectAt(commit, 'committer')),
    message: textAt(commit, 'message'),
    when:
      ['committer', 'author', 'tagger'].map((role) => toSeconds(valueAt(commit, role, 'time'))).find((it) => it !== undefined) ??
      toSeconds(valueAt(commit, 'timestamp')),
  };
}

const personOf = (person: JsonObject | undefined): string | undefined =>
  formatPerson(
    filledTextAt(person, 'name') ??
      filledTextAt(person, 'canonicalName') ??
      filledTextAt(person, 'canonical_name') ??
      filledTextAt(person, 'username'),
    filledTextAt(person, 'email'),
  );
