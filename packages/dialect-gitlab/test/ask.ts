import { createHookRequest, ManualClock, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Change, DialectContext, HookRequest, Translation } from 'change-hook-core';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';
import type { GitLabOptions } from '../src/options.js';

export const HOST = 'https://gitlab.example.org';

export interface Asked {
  headers?: Record<string, string | undefined>;
  query?: string;
  body?: string | Uint8Array;
}

/** A push as JSON, unless `headers` say otherwise; a header that is undefined is left out. */
export function requestOf({ headers = {}, query = '', body = '' }: Asked): HookRequest {
  const all = Object.entries({ 'content-type': 'application/json', 'x-gitlab-event': 'Push Hook', ...headers });
  const given = all.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return createHookRequest({ mount: 'gitlab', method: 'POST', query, headers: new Map(given), body: Buffer.from(body) });
}

export type TestContext = DialectContext<GitLabOptions> & { log: MemoryLog; clock: ManualClock };

export function contextOf(options: Record<string, unknown> = {}): TestContext {
  const checked = schema.parse(options);
  return { options: checked, secrets: secretsOf(checked.secret), log: new MemoryLog(), clock: new ManualClock() };
}

const secretsOf = (secret: GitLabOptions['secret']): string[] => {
  if (secret === undefined || typeof secret === 'string') return [secret ?? []].flat();
  return Array.isArray(secret) ? secret : Object.values(secret).flat();
};

export function translate(asked: Asked, options: Record<string, unknown> = {}): Translation {
  return dialect.translate(requestOf(asked), contextOf(options)) as Translation;
}

/** What a payload comes to. */
export const told = (payload: unknown, options: Record<string, unknown> = {}, query = ''): Translation => translate({ body: JSON.stringify(payload), query }, options);

/** The changes of a translation as they would be stored. */
export function stored(translation: Translation): Change[] {
  if (!('changes' in translation)) throw new Error(`no changes: ${JSON.stringify(translation)}`);
  return translation.changes.map((input) => {
    const normal = normaliseChange(input);
    if ('problems' in normal) throw new Error(normal.problems.join());
    return normal.change;
  });
}

/** The changes of a payload. */
export const changesOf = (payload: unknown, options: Record<string, unknown> = {}, query = ''): Change[] => stored(told(payload, options, query));

/** Why a payload is ignored; undefined when it is not. */
export function ignored(payload: unknown, options: Record<string, unknown> = {}): string | undefined {
  const translation = told(payload, options);
  return 'ignored' in translation ? translation.ignored : undefined;
}

export const hash = (digit: string): string => digit.repeat(40);

/** A commit as GitLab writes one. */
export function commitOf(digit: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: hash(digit),
    message: `message ${digit}`,
    title: `message ${digit}`,
    timestamp: '2024-03-01T10:25:00+01:00',
    url: `${HOST}/acme/door/-/commit/${hash(digit)}`,
    author: { name: 'Ann', email: 'ann@example.org' },
    added: [`${digit}.c`],
    modified: [],
    removed: [],
    ...more,
  };
}

export function projectOf(path = 'acme/door'): Record<string, unknown> {
  return {
    id: 42,
    name: 'Door',
    web_url: `${HOST}/${path}`,
    git_ssh_url: `git@gitlab.example.org:${path}.git`,
    git_http_url: `${HOST}/${path}.git`,
    path_with_namespace: path,
    default_branch: 'main',
    url: `git@gitlab.example.org:${path}.git`,
  };
}

/** A push of two commits to main, as GitLab writes one. */
export function pushOf(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    object_kind: 'push',
    event_name: 'push',
    before: hash('9'),
    after: hash('b'),
    ref: 'refs/heads/main',
    checkout_sha: hash('b'),
    message: null,
    user_name: 'Bo',
    user_username: 'bo',
    user_email: 'bo@example.org',
    project_id: 42,
    project: projectOf(),
    commits: [commitOf('a'), commitOf('b')],
    total_commits_count: 2,
    repository: { name: 'Door', url: 'git@gitlab.example.org:acme/door.git', git_http_url: `${HOST}/acme/door.git` },
    ...more,
  };
}

/** A merge request that was opened; `attributes` are of the merge request, `more` of the payload. */
export function mergeRequestOf(attributes: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { added: _added, modified: _modified, removed: _removed, ...commit } = commitOf('b');
  return {
    object_kind: 'merge_request',
    user: { name: 'Bo', username: 'bo', email: '[REDACTED]' },
    project: projectOf(),
    object_attributes: {
      iid: 7,
      title: 'Oil the hinge',
      description: 'It squeaked.',
      source_branch: 'hinge',
      target_branch: 'main',
      source_project_id: 42,
      target_project_id: 42,
      state: 'opened',
      draft: false,
      action: 'open',
      url: `${HOST}/acme/door/-/merge_requests/7`,
      source: projectOf(),
      target: projectOf(),
      last_commit: commit,
      ...attributes,
    },
    changes: {},
    ...more,
  };
}

/** A note on that merge request. */
export function noteOf(attributes: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    object_kind: 'note',
    project: projectOf(),
    object_attributes: { note: 'Again, please', noteable_type: 'MergeRequest', action: 'create', system: false, url: `${HOST}/acme/door/-/merge_requests/7#note_1`, ...attributes },
    merge_request: mergeRequestOf()['object_attributes'],
    ...more,
  };
}
