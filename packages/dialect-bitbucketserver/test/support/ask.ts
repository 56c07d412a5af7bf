import { createHookRequest, ManualClock, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Change, DialectContext, HookRequest, Translation } from 'change-hook-core';
import dialect from '../../src/index.js';
import { options as schema } from '../../src/options.js';
import type { BitbucketServerOptions } from '../../src/options.js';

export interface Asked {
  headers?: Record<string, string | undefined>;
  query?: string;
  body?: string | Uint8Array;
}

/** A push as JSON, unless `headers` say otherwise; a header that is undefined is left out. */
export function requestOf({ headers = {}, query = '', body = '' }: Asked): HookRequest {
  const all = Object.entries({ 'content-type': 'application/json', 'x-event-key': 'repo:refs_changed', ...headers });
  const given = all.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return createHookRequest({ mount: 'bitbucketserver', method: 'POST', query, headers: new Map(given), body: Buffer.from(body) });
}

export function contextOf(options: Record<string, unknown> = {}): DialectContext<BitbucketServerOptions> & { log: MemoryLog } {
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

export const HASH = { old: '9'.repeat(40), a: 'a'.repeat(40), b: 'b'.repeat(40), zeros: '0'.repeat(40) } as const;

/** A commit as Bitbucket writes one, in payloads and in its API. */
export const commitOf = (id: string, parent: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  author: { name: 'Bo Example', emailAddress: 'bo@example.org' },
  authorTimestamp: 1709288430000,
  committer: { name: 'Merge Bot', emailAddress: 'bot@example.org' },
  committerTimestamp: 1709288431500,
  message: `Commit ${id.slice(0, 4)}`,
  parents: [{ id: parent }],
  ...more,
});

export const REPOSITORY = {
  slug: 'door',
  scmId: 'git',
  project: { key: 'HOUSE', name: 'House' },
  links: { self: [{ href: 'https://bitbucket.example.org/projects/HOUSE/repos/door/browse' }] },
};

const ACTOR = { name: 'ann', displayName: 'Ann Example', emailAddress: 'ann@example.org' };

/** A native push to main; `change` replaces fields of its only change, `more` those of the payload. */
export function pushOf(change: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Record<string, unknown> {
  const update = { ref: { id: 'refs/heads/main', displayId: 'main', type: 'BRANCH' }, fromHash: HASH.old, toHash: HASH.b, type: 'UPDATE', ...change };
  return { eventKey: 'repo:refs_changed', date: '2024-03-01T10:25:00+0000', actor: ACTOR, repository: REPOSITORY, changes: [update], ...more };
}

export function pullRequestOf(more: Record<string, unknown> = {}, key = 'pr:opened'): Record<string, unknown> {
  const pullRequest = {
    id: 7,
    title: 'Add a lock',
    fromRef: { id: 'refs/heads/lock', displayId: 'lock', latestCommit: HASH.a, repository: REPOSITORY },
    toRef: { id: 'refs/heads/main', displayId: 'main', latestCommit: HASH.old, repository: REPOSITORY },
    links: { self: [{ href: 'https://bitbucket.example.org/projects/HOUSE/repos/door/pull-requests/7' }] },
    ...more,
  };
  return { eventKey: key, date: '2024-03-01T10:25:00+0000', actor: ACTOR, pullRequest };
}
