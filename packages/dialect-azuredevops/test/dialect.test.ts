import { expect } from 'chai';
import fc from 'fast-check';
import { createHookRequest, ManualClock, MemoryLog } from 'change-hook-core';
import type { HookRequest, Translation } from 'change-hook-core';
import { isVerdict } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const requestOf = (body: string): HookRequest =>
  createHookRequest({ mount: 'azuredevops', method: 'POST', query: '', headers: new Map([['content-type', 'application/json']]), body: Buffer.from(body) });

const translate = (payload: unknown, options: Record<string, unknown> = {}): Translation =>
  dialect.translate(requestOf(JSON.stringify(payload)), { options: schema.parse(options), secrets: [], log: new MemoryLog(), clock: new ManualClock() }) as Translation;

const WIDE = { azure_url: 'https://dev.azure.com/acme', azuredevops_property_whitelist: ['*'], deletions: 'change', only_mergeable: false };
const HASH = { a: 'a'.repeat(40), b: 'b'.repeat(40) };
const REPOSITORY = { id: 'r1', url: 'https://dev.azure.com/acme/_apis/git/repositories/r1', name: 'door', remoteUrl: 'https://acme@dev.azure.com/acme/House/_git/door', project: { id: 'p1', name: 'House' } };

const push = {
  id: 'e1', eventType: 'git.push', createdDate: '2024-03-01T09:26:10Z',
  resource: {
    commits: [{ commitId: HASH.b, author: { name: 'Ann', email: 'ann@example.org', date: '2024-03-01T09:25:00Z' }, comment: 'Oil', url: 'u' }],
    refUpdates: [{ name: 'refs/heads/main', oldObjectId: HASH.a, newObjectId: HASH.b }], repository: REPOSITORY,
    pushedBy: { displayName: 'Ann', uniqueName: 'ann@example.org' }, date: '2024-03-01T09:26:09Z',
  },
};

const pull = {
  id: 'e2', eventType: 'git.pullrequest.created', createdDate: '2024-03-01T09:26:10Z',
  resource: {
    repository: REPOSITORY, pullRequestId: 5, status: 'active', createdBy: { displayName: 'Ann', uniqueName: 'ann@example.org' }, title: 'Oil', description: 'x',
    sourceRefName: 'refs/heads/oil', targetRefName: 'refs/heads/main', mergeStatus: 'succeeded', lastMergeSourceCommit: { commitId: HASH.b },
  },
};

type Path = readonly (string | number)[];

function pathsOf(value: unknown, base: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...base, Array.isArray(value) ? Number(key) : key];
    return [path, ...pathsOf(inner, path)];
  });
}

function withAt(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  const copy: Record<string | number, unknown> = Array.isArray(value) ? ([...(value as unknown[])] as never) : { ...(value as object) };
  copy[key] = withAt(copy[key], rest, put);
  return copy;
}

describe('the dialect azuredevops', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('checks nothing, and takes no secret that would seem to protect', () => {
    expect(dialect.authentication).to.equal('none');
    expect(schema.safeParse({ secret: 'x' }).success).to.equal(false);
  });

  it('takes every option that it documents', () => {
    const every = {
      codebase: 'x', azuredevops_property_whitelist: ['azuredevops.*'], skips: ['^wip'], branch: 'main', commits: 'head', deletions: 'change', ref_style: 'full',
      repository_url: 'web', pull_requests: [], pull_request_branch: 'source', drafts: false, only_mergeable: false,
      azure_url: 'https://dev.azure.com/acme', token: 'x', verify: false,
    };
    expect(schema.safeParse(every).success).to.equal(true);
    expect(schema.safeParse({ token: 'x' }).error?.issues[0]?.path).to.deep.equal(['azure_url']);
  });

  it('takes the event\'s id for the delivery id, but for that of a test and of a body that is no JSON', () => {
    const ctx = { options: schema.parse({}), secrets: [], log: new MemoryLog(), clock: new ManualClock() };
    const id = (body: string): unknown => dialect.identify(requestOf(body), ctx);
    expect(id('{"id":"e1"}')).to.equal('e1');
    for (const body of ['{"id":"00000000-0000-0000-0000-000000000000"}', '{"id":7}', '[]', '{', `{"id":"${'x'.repeat(600)}"}`]) expect(id(body), body).to.equal(undefined);
  });

  it('shows the page of a commit without the user that stands in a remote address', () => {
    const translation = translate(push);
    expect(translation).to.have.nested.property('changes[0].revlink', `https://dev.azure.com/acme/House/_git/door/commit/${HASH.b}`);
    expect(translation).to.have.nested.property('changes[0].repository', REPOSITORY.remoteUrl);
  });
});

describe('hostile input', () => {
  const ODD = [null, 0, -1, 1e300, '', ' ', '\ud800', '\0', true, [], [null], ['x'], {}, { a: {} }];

  for (const [name, payload] of [['a push', push], ['a pull request', pull]] as const) {
    it(`of a wrong type at any path of ${name} gets a verdict`, () => {
      for (const path of pathsOf(payload)) {
        for (const odd of ODD) {
          expect(isVerdict(translate(withAt(payload, path, odd), WIDE)), `${path.join('.')} ${JSON.stringify(odd)}`).to.equal(true);
        }
      }
    });
  }

  it('of any JSON gets a verdict', () => {
    const resource = fc.dictionary(fc.constantFrom('commits', 'refUpdates', 'repository', 'pullRequestId', '__proto__'), fc.jsonValue({ maxDepth: 3 }));
    const event = fc.constantFrom('git.push', 'git.pullrequest.created', 'git.pullrequest.updated', 'x');
    fc.assert(fc.property(event, resource, (eventType, given) => isVerdict(translate({ eventType, resource: given }, WIDE))));
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 3 }), (payload) => isVerdict(translate(payload, WIDE))));
  });

  it('is never repeated in a reason', () => {
    const sesame = 'sesame';
    for (const payload of [{ eventType: sesame }, withAt(push, ['resource', 'refUpdates', 0, 'name'], sesame), withAt(pull, ['resource', 'status'], sesame)]) {
      const translation = translate(payload, { pull_requests: [] });
      if (!('changes' in translation)) expect(JSON.stringify(translation)).not.to.contain(sesame);
    }
  });
});
