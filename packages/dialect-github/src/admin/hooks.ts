import type { CreatedHook, HookAt, Pinged, RegisteredHook, WantedHook } from 'change-hook-core';
import {
  certificateDifference, contentTypeDifference, filledTextAt, isObject, numberAt, readMadeWebhook, readWebhooks, registerHook, secretForRepository, textAt,
  textsAt, valueAt,
} from 'change-hook-kit';
import { apiOf, hooksPath } from './api.js';
import type { Context } from './api.js';

/** A webhook with what GitHub tells of it besides. */
interface GitHubHook extends RegisteredHook {
  contentType: string | undefined;
  /** Whether GitHub checks the certificate of its address. */
  verify: boolean;
}

/** Source of this file: "Repository webhooks" of GitHub's REST documentation. */
export async function listHooks(repository: string, ctx: Context): Promise<GitHubHook[]> {
  const api = apiOf(ctx);
  const what = `list the webhooks of ${repository}`;
  const items = await api.askPages(
    { what, method: 'GET', path: hooksPath(repository) },
    { perPage: 100, perPageName: 'per_page', full: true, keyOf: (item) => valueAt(item, 'id') },
  );
  return readWebhooks(api, what, items, readHook);
}

/** GitHub sends a ping when it has made one, too; the one of `pingHook` is sent all the same for what was there before. */
export async function createHook(wanted: WantedHook, ctx: Context): Promise<CreatedHook> {
  const { repository, url, verify } = wanted;
  const api = apiOf(ctx);
  const secret = secretForRepository(ctx, repository);
  const config = { url, content_type: 'json', insecure_ssl: verify ? '0' : '1', ...(secret === undefined ? {} : { secret }) };
  const { events } = ctx.options;
  const send = async (method: 'POST' | 'PATCH', what: string, path: string[], more: object): Promise<RegisteredHook> => {
    const told = await api.askJson({ what, method, path, json: { active: true, events, config, ...more }, hidden: [url, secret ?? ''] });
    return readMadeWebhook(api, what, told, readHook);
  };
  return registerHook(wanted, {
    list: () => listHooks(repository, ctx),
    // GitHub knows one name only.
    create: () => send('POST', `register a webhook for ${repository}`, hooksPath(repository), { name: 'web' }),
    update: ({ id }) => send('PATCH', `change the webhook ${id} of ${repository}`, hooksPath(repository, id), {}),
    events,
    differences: (found) => [...contentTypeDifference(found), ...certificateDifference(found, verify)],
  });
}

export async function pingHook({ repository, id }: HookAt, ctx: Context): Promise<Pinged> {
  await apiOf(ctx).ask({ what: `ping the webhook ${id} of ${repository}`, method: 'POST', path: hooksPath(repository, id, 'pings'), expects: 204 });
  return {};
}

function readHook(item: unknown): GitHubHook | undefined {
  const id = numberAt(item, 'id');
  const url = textAt(item, 'config', 'url');
  if (id === undefined || !isObject(item)) return undefined;
  return {
    id: String(id),
    // Hooks of GitHub's old "services" have none.
    url: url ?? '',
    events: textsAt(item, 'events').filter((event) => event.trim() !== ''),
    active: item['active'] === true,
    contentType: textAt(item, 'config', 'content_type'),
    verify: textAt(item, 'config', 'insecure_ssl') !== '1' && numberAt(item, 'config', 'insecure_ssl') !== 1,
    ...lastOf(item['last_response']),
  };
}

/** `202 OK`, or what went wrong; nothing before the first delivery, and thirty days after the last. */
function lastOf(response: unknown): Pick<RegisteredHook, 'last' | 'lastDelivered'> {
  const code = numberAt(response, 'code');
  const message = filledTextAt(response, 'message');
  const status = filledTextAt(response, 'status');
  const last = [code === undefined ? status : String(code), message].filter((it) => it !== undefined).join(' ');
  if (last === '' || (code === undefined && status === 'unused')) return {};
  return { last, lastDelivered: code !== undefined && code >= 200 && code < 300 };
}
