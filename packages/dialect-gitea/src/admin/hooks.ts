import type { CreatedHook, HookAt, Pinged, RegisteredHook, WantedHook } from 'change-hook-core';
import {
  contentTypeDifference, filledTextAt, isObject, numberAt, readMadeWebhook, readWebhooks, registerHook, secretForRepository, textAt, textsAt, valueAt,
} from 'change-hook-kit';
import type { GiteaOptions } from '../options.js';
import { apiOf, hooksPath } from './api.js';
import type { Context } from './api.js';

/** A webhook with what the forge tells of it besides. */
interface GiteaHook extends RegisteredHook {
  contentType: string | undefined;
  /** What an update would take away if it did not say it again. */
  kept: { authorization_header?: string; branch_filter?: string };
}

/** Source of this file: `modules/structs/hook.go` and `routers/api/v1/utils/hook.go` of Gitea. */
export async function listHooks(repository: string, ctx: Context): Promise<GiteaHook[]> {
  const what = `list the webhooks of ${repository}`;
  const api = apiOf(ctx, what);
  const items = await api.askPages(
    { what, method: 'GET', path: hooksPath(repository) },
    { perPage: 50, perPageName: 'limit', full: false, keyOf: (item) => valueAt(item, 'id') },
  );
  return readWebhooks(api, what, items, readHook);
}

export async function createHook(wanted: WantedHook, ctx: Context): Promise<CreatedHook> {
  const { repository, url, verify } = wanted;
  const api = apiOf(ctx, `register a webhook for ${repository}`);
  if (!verify) {
    throw api.refused(
      `leave the certificate of ${repository}'s webhook unchecked`,
      'it knows no such webhooks',
      'give the gateway a certificate that the forge trusts, or have its administrator set SKIP_TLS_VERIFY for all webhooks',
    );
  }
  const secret = secretForRepository(ctx, repository);
  const config = { url, content_type: 'json', ...(secret === undefined ? {} : { secret }) };
  const events = eventsOf(ctx.options);
  const send = async (method: 'POST' | 'PATCH', what: string, path: string[], more: object): Promise<RegisteredHook> => {
    const told = await api.askJson({ what, method, path, json: { active: true, events, config, ...more }, hidden: [url, secret ?? ''] });
    return readMadeWebhook(api, what, told, readHook);
  };
  return registerHook(wanted, {
    list: () => listHooks(repository, ctx),
    create: () => send('POST', `register a webhook for ${repository}`, hooksPath(repository), { type: 'gitea' }),
    update: ({ id, kept }) => send('PATCH', `change the webhook ${id} of ${repository}`, hooksPath(repository, id), kept),
    // Under this name alone it lists what it is asked for as pull_request_only.
    events: events.map((event) => (event === 'pull_request_only' ? 'pull_request' : event)),
    differences: (found) => contentTypeDifference(found),
  });
}

/** A push of the newest commit: Gitea knows no other test. It is sent later, and nothing is told of it. */
export async function pingHook({ repository, id }: HookAt, ctx: Context): Promise<Pinged> {
  const what = `ping the webhook ${id} of ${repository}`;
  await apiOf(ctx, what).ask({ what, method: 'POST', path: hooksPath(repository, id, 'tests'), expects: 204 });
  return {};
}

/** `pull_request` would ask for labels, reviews and comments, too. */
const eventsOf = ({ pull_request_actions: actions, deletions }: GiteaOptions): string[] => [
  'push',
  ...(actions.some((action) => action !== 'synchronized') ? ['pull_request_only'] : []),
  ...(actions.includes('synchronized') ? ['pull_request_sync'] : []),
  ...(deletions === 'change' ? ['delete'] : []),
];

function readHook(item: unknown): GiteaHook | undefined {
  const id = numberAt(item, 'id');
  if (id === undefined || !isObject(item)) return undefined;
  const [authorization, filter] = [filledTextAt(item, 'authorization_header'), filledTextAt(item, 'branch_filter')];
  return {
    id: String(id),
    // Those of Slack and the like may have none.
    url: textAt(item, 'config', 'url') ?? '',
    events: textsAt(item, 'events').filter((event) => event.trim() !== ''),
    active: item['active'] === true,
    contentType: textAt(item, 'config', 'content_type'),
    kept: {
      ...(authorization === undefined ? {} : { authorization_header: authorization }),
      ...(filter === undefined ? {} : { branch_filter: filter }),
    },
  };
}
