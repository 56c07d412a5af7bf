import { createHookRequest, ManualClock, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Change, DialectContext, HookRequest, Translation } from 'change-hook-core';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';
import type { GogsOptions } from '../src/options.js';

export const FORM = 'application/x-www-form-urlencoded';

export interface Asked {
  headers?: Record<string, string | undefined>;
  body?: string | Uint8Array;
}

/** A push as JSON, unless `headers` say otherwise; a header that is undefined is left out. */
export function requestOf({ headers = {}, body = '' }: Asked): HookRequest {
  const all = Object.entries({ 'content-type': 'application/json', 'x-gogs-event': 'push', ...headers });
  const given = all.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return createHookRequest({ mount: 'gogs', method: 'POST', query: '', headers: new Map(given), body: Buffer.from(body) });
}

export function contextOf(options: Record<string, unknown> = {}): DialectContext<GogsOptions> & { log: MemoryLog } {
  const checked = schema.parse(options);
  const { secret } = checked;
  const secrets = typeof secret === 'object' && !Array.isArray(secret) ? Object.values(secret).flat() : [secret ?? []].flat();
  return { options: checked, secrets, log: new MemoryLog(), clock: new ManualClock() };
}

export function translate(asked: Asked, options: Record<string, unknown> = {}): Translation {
  return dialect.translate(requestOf(asked), contextOf(options)) as Translation;
}

/** The changes of a translation as they would be stored. */
export function stored(translation: { changes: readonly unknown[] } | object): Change[] {
  if (!('changes' in translation)) throw new Error(`no changes: ${JSON.stringify(translation)}`);
  return translation.changes.map((input) => {
    const normal = normaliseChange(input);
    if ('problems' in normal) throw new Error(normal.problems.join());
    return normal.change;
  });
}

export const translated = (payload: unknown, options: Record<string, unknown> = {}, event = 'push'): Change[] =>
  stored(translate({ body: JSON.stringify(payload), headers: { 'x-gogs-event': event } }, options));

/** Characters of which a commit's hash is made here, so that seven commits are told apart. */
export const hashOf = (character: string): string => character.repeat(40);

export function commitOf(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const person = { name: 'Ann Example', email: 'ann@example.org', username: 'ann' };
  return {
    id: hashOf(id), message: `Commit ${id}`, url: `https://gogs.example.org/acme/door/commit/${hashOf(id)}`, author: person, committer: person,
    timestamp: '2024-03-01T10:20:30Z', added: [`new-${id}.c`], removed: [`old-${id}.c`], modified: ['door.c'], ...more,
  };
}

export const repositoryOf = (name: string): Record<string, unknown> => ({
  id: 12, name: name.split('/')[1], full_name: name, owner: { login: name.split('/')[0], username: name.split('/')[0] },
  html_url: `https://gogs.example.org/${name}`, clone_url: `https://gogs.example.org/${name}.git`, ssh_url: `git@gogs.example.org:${name}.git`,
});

/** A push of two commits to main, the newest first. */
export function pushOf(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ref: 'refs/heads/main', before: hashOf('9'), after: hashOf('b'), commits: [commitOf('b'), commitOf('a')],
    repository: repositoryOf('acme/door'), pusher: { login: 'ann', full_name: '', email: 'ann@example.org' }, ...more,
  };
}

export function pullOf(more: Record<string, unknown> = {}, payload: Record<string, unknown> = {}): Record<string, unknown> {
  const repo = repositoryOf('acme/door');
  return {
    action: 'opened', number: 5, repository: repo, sender: { login: 'ann' },
    pull_request: {
      id: 31, number: 5, user: { login: 'bo', full_name: 'Bo', email: 'bo@example.org' }, title: 'Oil', body: 'It squeaks.', mergeable: true, merged: false,
      html_url: 'https://gogs.example.org/acme/door/pulls/5', base_branch: 'main', base_repo: repo, head_branch: 'oil', head_repo: repositoryOf('bo/door'), ...more,
    },
    ...payload,
  };
}
