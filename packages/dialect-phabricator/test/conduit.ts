import { expect } from 'chai';
import { ENRICH_NOTE, ManualClock, MemoryLog } from 'change-hook-core';
import type { Change, Enrichment, HttpCall } from 'change-hook-core';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

export const URL = 'https://phabricator.example.org/sub';
export const DREV = 'PHID-DREV-abc';
export const CMIT = 'PHID-CMIT-abc';
export const HASH = 'b'.repeat(40);

/** Conduit: the result of each method, or a text for an error code, or a number for a status. */
export class Conduit {
  readonly calls: { method: string; form: Readonly<Record<string, string>> }[] = [];
  readonly log = new MemoryLog();
  constructor(readonly results: Record<string, unknown>) {}

  get = async ({ base, path, form = {} }: HttpCall) => {
    expect([base, path[0], form['api.token']]).to.deep.equal([URL, 'api', 'api-sesame']);
    const method = String(path[1]);
    this.calls.push({ method, form });
    const found = this.results[method];
    const result: unknown = typeof found === 'function' ? (found as (form: object) => unknown)(form) : found;
    const body =
      typeof result === 'string'
        ? { result: null, error_code: result, error_info: 'sesame' }
        : { result: result ?? null, error_code: result === undefined ? 'ERR-CONDUIT-CORE' : null };
    return Promise.resolve({
      status: typeof result === 'number' ? result : 200,
      header: () => undefined,
      text: () => JSON.stringify(body),
      json: () => body as unknown,
    });
  };
}

export const data = (...items: unknown[]): unknown => ({ data: items, cursor: { after: null } });
const repository = {
  id: 12,
  phid: 'PHID-REPO-abc',
  fields: { name: 'Door', shortName: 'door', callsign: 'D', vcs: 'git', defaultBranch: 'main' },
  attachments: {
    uris: {
      uris: [
        {
          fields: {
            uri: { effective: 'https://mirror.example.org/door.git' },
            io: { effective: 'mirror' },
            display: { effective: 'never' },
          },
        },
        {
          fields: {
            uri: { effective: 'ssh://git@phabricator.example.org/source/door.git' },
            io: { effective: 'readwrite' },
            display: { effective: 'always' },
          },
        },
        {
          fields: {
            uri: { effective: 'https://phabricator.example.org/source/door.git' },
            io: { effective: 'read' },
            display: { effective: 'always' },
          },
        },
      ],
    },
  },
};
export const REVISION = {
  'transaction.search': data({ phid: 'PHID-XACT-DREV-a', type: 'update' }, { phid: 'PHID-XACT-DREV-b', type: 'comment' }),
  'differential.revision.search': data({
    id: 5,
    phid: DREV,
    fields: {
      title: 'Oil the hinge',
      summary: 'It squeaked.',
      uri: `${URL}/D5`,
      authorPHID: 'PHID-USER-bo',
      status: { value: 'needs-review', closed: false },
      repositoryPHID: 'PHID-REPO-abc',
      diffPHID: 'PHID-DIFF-abc',
      isDraft: false,
    },
  }),
  'differential.diff.search': data({
    id: 31,
    phid: 'PHID-DIFF-abc',
    fields: {
      refs: [
        { type: 'branch', name: 'oil' },
        { type: 'onto', name: 'stable' },
        { type: 'base', identifier: 'a'.repeat(40) },
      ],
    },
    attachments: {
      commits: { commits: [{ identifier: HASH, author: { name: 'Bo', email: 'bo@example.org' }, message: 'Oil' }] },
    },
  }),
  'diffusion.repository.search': data(repository),
  'differential.changeset.search': data(
    { fields: { path: { displayPath: 'src/hinge.c' } } },
    { fields: { path: { displayPath: 'Makefile' } } },
  ),
  'user.search': data({ phid: 'PHID-USER-bo', fields: { realName: 'Bo Example', username: 'bo' } }),
};
export const COMMIT = {
  'transaction.search': data({ phid: 'PHID-XACT-CMIT-a', type: null }),
  'diffusion.commit.search': data({
    id: 9,
    phid: CMIT,
    fields: {
      identifier: HASH,
      repositoryPHID: 'PHID-REPO-abc',
      message: 'Oil\n\nIt squeaked.',
      author: { name: 'Ann', email: 'ann@example.org', epoch: 1709284830 },
      committer: { name: 'Bo', email: 'bo@example.org', epoch: 1709285100 },
    },
  }),
  'diffusion.repository.search': data(repository),
  'diffusion.branchquery': [{ shortName: 'next' }, { shortName: 'main' }],
};

export const changeOf = (kind: string, phid: string, transactions: readonly string[] = ['PHID-XACT-DREV-a']): Change => ({
  author: 'unknown',
  comments: '',
  files: [],
  repository: URL,
  project: '',
  category: kind,
  when_timestamp: 1709285160,
  properties: { event: kind, object_phid: phid, [ENRICH_NOTE]: { kind, phid, transactions: [...transactions] } },
});

export async function enrich(conduit: Conduit, change: Change, options: Record<string, unknown> = {}): Promise<Enrichment> {
  const ctx = {
    options: schema.parse({ phabricator_url: URL, token: 'api-sesame', ...options }),
    secrets: [],
    log: conduit.log,
    clock: new ManualClock(),
  };
  return (await dialect.enrich?.([change], { ...ctx, http: conduit, signal: new AbortController().signal })) as Enrichment;
}

export async function enriched(conduit: Conduit, change: Change, options: Record<string, unknown> = {}): Promise<Change> {
  const answer = await enrich(conduit, change, options);
  if (!('changes' in answer)) throw new Error(answer.ignored);
  return answer.changes[0] as Change;
}
