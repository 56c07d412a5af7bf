import { createHookRequest, ManualClock, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Change, DialectContext, HookRequest, Translation } from 'change-hook-core';
import dialect from '../../src/index.js';
import { options as schema } from '../../src/options.js';
import type { BitbucketCloudOptions } from '../../src/options.js';

export interface Asked {
  headers?: Record<string, string | undefined>;
  query?: string;
  body?: string | Uint8Array;
}

/** A push as JSON, unless `headers` say otherwise; a header that is undefined is left out. */
export function requestOf({ headers = {}, query = '', body = '' }: Asked): HookRequest {
  const all = Object.entries({ 'content-type': 'application/json', 'x-event-key': 'repo:push', ...headers });
  const given = all.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return createHookRequest({ mount: 'bitbucketcloud', method: 'POST', query, headers: new Map(given), body: Buffer.from(body) });
}

export function contextOf(options: Record<string, unknown> = {}): DialectContext<BitbucketCloudOptions> & { log: MemoryLog } {
  const checked = schema.parse(options);
  return { options: checked, secrets: [], log: new MemoryLog(), clock: new ManualClock() };
}

export const translate = (asked: Asked, options: Record<string, unknown> = {}): Translation =>
  dialect.translate(requestOf(asked), contextOf(options)) as Translation;

/** The changes of a translation as they would be stored. */
export function stored(translation: Translation): Change[] {
  if (!('changes' in translation)) throw new Error(`no changes: ${JSON.stringify(translation)}`);
  return translation.changes.map((input) => {
    const normal = normaliseChange(input);
    if ('problems' in normal) throw new Error(normal.problems.join());
    return normal.change;
  });
}

export const HASH = { old: '9'.repeat(40), a: 'a'.repeat(40), b: 'b'.repeat(40) } as const;

/** A commit as Bitbucket writes one. */
export const commitOf = (hash: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: 'commit',
  hash,
  date: '2024-03-01T10:20:30+00:00',
  message: `Commit ${hash.slice(0, 4)}\n`,
  author: { type: 'author', raw: 'Ann Example <ann@example.org>' },
  links: { html: { href: `https://bitbucket.org/acme/door/commits/${hash}` } },
  ...more,
});

export const REPOSITORY = {
  full_name: 'acme/door',
  scm: 'git',
  links: { self: { href: 'https://api.bitbucket.org/2.0/repositories/acme/door' }, html: { href: 'https://bitbucket.org/acme/door' } },
  project: { name: 'House', key: 'HOUSE' },
};

/** A push of two commits to main; `more` replaces fields of its only change. */
export function pushOf(more: Record<string, unknown> = {}): Record<string, unknown> {
  const branch = (hash: string): object => ({ type: 'branch', name: 'main', target: commitOf(hash) });
  const commits = [commitOf(HASH.b), commitOf(HASH.a)];
  const change = { new: branch(HASH.b), old: branch(HASH.old), created: false, closed: false, forced: false, truncated: false, commits, ...more };
  return { push: { changes: [change] }, repository: REPOSITORY, actor: { display_name: 'Ann Example', nickname: 'ann' } };
}

export function pullRequestOf(more: Record<string, unknown> = {}): Record<string, unknown> {
  const pullrequest = {
    id: 7,
    title: 'Add a lock',
    updated_on: '2024-03-01T12:30:00+00:00',
    source: { branch: { name: 'lock' }, commit: { hash: '507a576e59b3' }, repository: { full_name: 'acme/door' } },
    destination: { branch: { name: 'main' }, commit: { hash: 'bbbbbbbbbbbb' }, repository: { full_name: 'acme/door' } },
    merge_commit: null,
    links: { html: { href: 'https://bitbucket.org/acme/door/pull-requests/7' } },
    ...more,
  };
  return { pullrequest, repository: REPOSITORY, actor: { display_name: 'Ann Example', nickname: 'ann' } };
}
