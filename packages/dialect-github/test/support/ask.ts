import { createHmac } from 'node:crypto';
import { createHookRequest, ManualClock, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Change, DialectContext, HookRequest, Translation } from 'change-hook-core';
import dialect from '../../src/index.js';
import { options as schema } from '../../src/options.js';
import type { GitHubOptions } from '../../src/options.js';

export const FORM = 'application/x-www-form-urlencoded';

export interface Asked {
  headers?: Record<string, string | undefined>;
  query?: string;
  body?: string | Uint8Array;
}

/** A push as JSON, unless `headers` say otherwise; a header that is undefined is left out. */
export function requestOf({ headers = {}, query = '', body = '' }: Asked): HookRequest {
  const all = Object.entries({ 'content-type': 'application/json', 'x-github-event': 'push', ...headers });
  const given = all.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return createHookRequest({ mount: 'github', method: 'POST', query, headers: new Map(given), body: Buffer.from(body) });
}

export function contextOf(options: Record<string, unknown> = {}): DialectContext<GitHubOptions> & { log: MemoryLog } {
  const checked = schema.parse(options);
  const { secret } = checked;
  const secrets = typeof secret === 'object' ? Object.values<string | string[]>(secret).flat() : [secret ?? []].flat();
  return { options: checked, secrets, log: new MemoryLog(), clock: new ManualClock() };
}

export function translate(asked: Asked, options: Record<string, unknown> = {}): Translation {
  return dialect.translate(requestOf(asked), contextOf(options)) as Translation;
}

/** The changes of a translation as they would be stored. */
export function stored(translation: Translation): Change[] {
  if (!('changes' in translation)) throw new Error(`no changes: ${JSON.stringify(translation)}`);
  return translation.changes.map((input) => {
    const normal = normaliseChange(input);
    if ('problems' in normal) throw new Error(normal.problems.join());
    return normal.change;
  });
}

/** The changes of a push. */
export function pushed(payload: unknown, options: Record<string, unknown> = {}, query = ''): Change[] {
  return stored(translate({ body: JSON.stringify(payload), query }, options));
}

/** Why a push is ignored; undefined when it is not. */
export function ignored(payload: unknown, options: Record<string, unknown> = {}): string | undefined {
  const translation = translate({ body: JSON.stringify(payload) }, options);
  return 'ignored' in translation ? translation.ignored : undefined;
}

export const sign = (algorithm: 'sha256' | 'sha1', secret: string, body: string | Uint8Array): string =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;

/** A commit as GitHub writes one. */
export function commitOf(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: id.repeat(40),
    tree_id: 'f'.repeat(40),
    distinct: true,
    message: `Commit ${id}`,
    timestamp: '2024-03-01T11:20:30+01:00',
    url: `https://github.com/acme/door/commit/${id.repeat(40)}`,
    author: { name: 'Ann Example', email: 'ann@example.org', username: 'ann' },
    committer: { name: 'GitHub', email: 'noreply@github.com', username: 'web-flow' },
    added: ['new.c'],
    removed: ['old.c'],
    modified: ['door.c'],
    ...more,
  };
}

/** A push of two commits to main. */
export function pushOf(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ref: 'refs/heads/main',
    before: '9'.repeat(40),
    after: 'b'.repeat(40),
    repository: { name: 'door', full_name: 'acme/door', html_url: 'https://github.com/acme/door', private: false },
    pusher: { name: 'ann', email: 'ann@example.org' },
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    commits: [commitOf('a'), commitOf('b')],
    head_commit: commitOf('b'),
    ...more,
  };
}

/** A pull request that was opened, by bob, at Friday's noon. */
export function pullRequestOf(pull: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    action: 'opened',
    number: 7,
    pull_request: {
      url: 'https://api.github.com/repos/acme/door/pulls/7',
      html_url: 'https://github.com/acme/door/pull/7',
      number: 7,
      title: 'Oil the hinge',
      body: 'It squeaks.',
      user: { login: 'bob' },
      draft: false,
      merged: false,
      commits: 2,
      changed_files: 2,
      created_at: '2024-02-20T08:00:00Z',
      updated_at: '2024-03-01T12:00:00Z',
      head: { ref: 'oil', sha: 'e'.repeat(40), repo: { full_name: 'bob/door' } },
      base: { ref: 'main', sha: '9'.repeat(40), repo: { full_name: 'acme/door' } },
      _links: { html: { href: 'https://github.com/acme/door/pull/7' } },
      ...pull,
    },
    repository: { name: 'door', full_name: 'acme/door', html_url: 'https://github.com/acme/door', private: false },
    sender: { login: 'bob' },
    ...more,
  };
}
