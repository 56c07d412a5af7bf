import type { CreatedHook, HookAt, Pinged, RegisteredHook, WantedHook } from 'change-hook-core';
import { certificateDifference, forgeWords, readMadeWebhook, readWebhooks, registerHook, secretForRepository, valueAt } from 'change-hook-kit';
import type { EVENTS } from '../choices.js';
import { apiOf, hooksPath } from './api.js';
import type { Context } from './api.js';
import { readHook } from './read-hook.js';
import type { GitLabHook } from './read-hook.js';

/** GitLab's names of the events that can make changes, in its API. Source of this file: "Project webhooks API" of its documentation. */
const MEMBERS: Readonly<Record<(typeof EVENTS)[number], string>> = {
  push: 'push', tag_push: 'tag_push', merge_request: 'merge_requests', note: 'note', release: 'releases',
};

export async function listHooks(repository: string, ctx: Context): Promise<GitLabHook[]> {
  const api = apiOf(ctx);
  const what = `list the webhooks of ${repository}`;
  const items = await api.askPages(
    { what, method: 'GET', path: hooksPath(repository) },
    { perPage: 100, perPageName: 'per_page', full: true, keyOf: (item) => valueAt(item, 'id') },
  );
  return readWebhooks(api, what, items, readHook);
}

/** `push` and `tag_push` are asked for where the options make changes of them, like all others. */
export async function createHook(wanted: WantedHook, ctx: Context): Promise<CreatedHook> {
  const { repository, url, verify } = wanted;
  const api = apiOf(ctx);
  const token = secretForRepository(ctx, repository);
  const signing = ctx.options.signing_token?.[0];
  const events = ctx.options.events.map((event) => MEMBERS[event]);
  const json = {
    url,
    enable_ssl_verification: verify,
    // All of them are named: push_events is true where it is not, and an update leaves what it does not name.
    ...Object.fromEntries(Object.values(MEMBERS).map((event) => [`${event}_events`, events.includes(event)])),
    ...(token === undefined ? {} : { token }),
    ...(signing === undefined ? {} : { signing_token: signing }),
  };
  const send = async (method: 'POST' | 'PUT', what: string, path: string[]): Promise<RegisteredHook> => {
    const told = await api.askJson({ what, method, path, json, hidden: [url, token ?? '', signing ?? ''] });
    const hook = readMadeWebhook(api, what, told, readHook);
    if (signing === undefined || hook.signs === true) return hook;
    // A GitLab that does not know signing tokens takes no notice of one.
    throw api.refused(
      `sign what the webhook ${hook.id} of ${repository} sends`,
      'it took no notice of the signing token, so the mount will refuse all of it',
      'enter the signing token on the page of the webhook, or have the mount go by the option secret alone',
    );
  };
  return registerHook(wanted, {
    list: () => listHooks(repository, ctx),
    create: () => send('POST', `register a webhook for ${repository}`, hooksPath(repository)),
    update: ({ id }) => send('PUT', `change the webhook ${id} of ${repository}`, hooksPath(repository, id)),
    events,
    differences: (found) => [
      ...certificateDifference(found, verify),
      ...(signing !== undefined && found.signs !== true ? ['it has no signing token'] : []),
      ...(token !== undefined && found.hasToken === false ? ['it has no secret token'] : []),
    ],
  });
}

/**
 * The test of an event that the dialect ignores, and for which GitLab makes up its data: a test of push_events sends the newest
 * commits as a push, and they would be built. GitLab waits for the answer and tells it. A test switches a webhook on again that GitLab
 * has switched off, once it succeeds.
 */
export async function pingHook({ repository, id }: HookAt, ctx: Context): Promise<Pinged> {
  const path = hooksPath(repository, id, 'test', 'resource_access_token_events');
  const answer = await apiOf(ctx).ask({ what: `ping the webhook ${id} of ${repository}`, method: 'POST', path, expects: 201, also: 422 });
  if (answer.status === 201) return { delivered: true };
  // How GitLab says that it has sent the test and that it failed, with what it was answered.
  return { delivered: false, told: forgeWords(answer) ?? 'GitLab does not say why' };
}
