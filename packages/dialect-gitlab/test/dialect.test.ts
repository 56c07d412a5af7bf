import { expect } from 'chai';
import { ManualClock, mountDialect } from 'change-hook-core';
import type { Mount } from 'change-hook-core';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { KNOWN_EVENTS } from '../src/events.js';
import { options } from '../src/options.js';
import { contextOf, requestOf, told, translate } from './ask.js';

const TOKEN = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** `path: message` of every issue. */
function problemsOf(given: unknown): string[] {
  const issues = options.safeParse(given).error?.issues ?? [];
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

async function mountOf(given: unknown): Promise<Mount> {
  const imported = { kind: 'dialect', item: 'gitlab', ownName: 'gitlab', packageName: 'change-hook-dialect-gitlab', version: '0', file: '', from: '', value: dialect } as const;
  const mounted = await mountDialect(imported, given, { clock: new ManualClock() });
  if ('problems' in mounted) throw new Error(mounted.problems.map(({ message }) => message).join('; '));
  return mounted.mount;
}

describe('the dialect gitlab', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('works without options, as Buildbot does', () => {
    expect(options.parse({})).to.deep.equal({
      strict: false, events: ['push', 'tag_push', 'merge_request', 'note'], merge_request_actions: ['open', 'reopen', 'update'], merge_request_branch: 'target',
      note_actions: ['create'], merge_request_drafts: true, project_name: 'name', repository_url: 'ssh', ref_style: 'short', commits: 'all', deletions: 'ignore', skips: [],
      gitlab_property_whitelist: [], gitlab_url: 'https://gitlab.com', verify: true,
    });
  });

  it('takes every option that it documents', () => {
    const every = {
      secret: { 'acme/*': ['a', 'b'], '*': 'c' }, signing_token: [TOKEN], strict: true, events: ['release'], merge_request_actions: ['close'], merge_request_branch: 'head',
      note_actions: ['update'], merge_request_drafts: false, codebase: 'x', project_name: 'path', repository_url: 'http', ref_style: 'full', branch: ['main'], commits: 'head',
      deletions: 'change', skips: ['^wip'], gitlab_property_whitelist: ['gitlab.*'], gitlab_url: 'https://git.example.org/gitlab', token: 'glpat-x', verify: false,
    };
    expect(problemsOf(every)).to.deep.equal([]);
  });

  it('does not start with strict and neither secret nor signing token, and says what to write', () => {
    const [problem, ...more] = problemsOf({ strict: true });
    expect(problem).to.match(/^secret: /).and.contain('signing_token').and.contain('${env:');
    expect(more).to.deep.equal([]);
    expect(problemsOf({ strict: true, secret: 'x' })).to.deep.equal([]);
    expect(problemsOf({ strict: true, signing_token: TOKEN })).to.deep.equal([]);
  });

  it('does not start with a signing token that is empty, unset or none, and does not show it', () => {
    for (const signing_token of ['', [], [''], null, undefined, 'sesame', 'whsec_', 'whsec_c2VzYW1l', `whsec_${'A'.repeat(400)}`, [TOKEN, 'sesame']]) {
      const problems = problemsOf({ signing_token });
      expect(problems.join(), String(signing_token)).to.match(/^signing_token/).and.not.contain('sesame').and.not.contain('c2VzYW1l');
    }
  });

  it('refuses options that it does not know', () => {
    expect(problemsOf({ sekret: 'x' })).to.have.length(1);
  });

  it('is open without secret and signing token, and closed by either', async () => {
    expect(await mountOf({})).to.include({ open: true });
    expect(await mountOf({ secret: 's' })).to.include({ open: false });
    expect(await mountOf({ signing_token: TOKEN })).to.include({ open: false });
  });

  it('has the header with the token blanked', async () => {
    expect([...(await mountOf({})).sensitive.headers]).to.deep.equal(['x-gitlab-token']);
  });

  it('takes webhook-id or else Idempotency-Key for the delivery id, and never X-Gitlab-Event-UUID', () => {
    const idOf = (headers: Record<string, string>): unknown => dialect.identify(requestOf({ headers }), contextOf());
    expect(idOf({ 'webhook-id': 'a', 'idempotency-key': 'b' })).to.equal('a');
    expect(idOf({ 'idempotency-key': 'b', 'x-gitlab-event-uuid': 'c' })).to.equal('b');
    expect(idOf({ 'webhook-id': ' ', 'x-gitlab-event-uuid': 'c', 'x-gitlab-webhook-uuid': 'd' })).to.equal(undefined);
  });
});

describe('the event', () => {
  const reasonFor = (payload: object, header?: string): unknown => translate({ headers: { 'x-gitlab-event': header }, body: JSON.stringify(payload) });

  it('is ignored with its name when GitLab documents it', () => {
    for (const event of KNOWN_EVENTS) {
      if (['push', 'tag_push', 'merge_request', 'note', 'confidential_note', 'release'].includes(event)) continue;
      expect(reasonFor({ object_kind: event })).to.deep.equal({ ignored: `the event ${event} makes no change` });
      expect(reasonFor({ event_name: event }, 'System Hook')).to.deep.equal({ ignored: `the event ${event} makes no change` });
    }
  });

  it('is not named when GitLab documents none of that name', () => {
    for (const event of ['<script>', 'Push', 'push ', 'constructor', '__proto__', 'made_up']) {
      expect(reasonFor({ object_kind: event }), event).to.deep.equal({ ignored: 'an unknown event makes no change' });
      expect(reasonFor({}, event), event).to.have.any.keys('ignored', 'invalid');
    }
  });

  it('is told by the body before the header', () => {
    expect(reasonFor({ object_kind: 'issue' }, 'Push Hook')).to.deep.equal({ ignored: 'the event issue makes no change' });
    expect(reasonFor({ object_kind: 3, event_name: 'pipeline' }, 'Push Hook')).to.deep.equal({ ignored: 'the event pipeline makes no change' });
  });

  it('is told by the header where the body does not tell', () => {
    for (const [title, name] of [['Wiki Page Hook', 'wiki_page'], ['Job Hook', 'job'], ['Resource Access Token Hook', 'resource_access_token'], ['Confidential Issue Hook', 'confidential_issue']]) {
      expect(reasonFor({}, title)).to.deep.equal({ ignored: `the event ${name} makes no change` });
    }
    expect(reasonFor({}, 'Tag Push Hook')).to.deep.equal({ invalid: ['ref of the payload is missing or no text'] });
  });

  it('is missing in what is no webhook of GitLab', () => {
    for (const payload of [{}, { object_kind: '' }, { object_kind: null, event_name: [] }]) expect(reasonFor(payload)).to.have.property('invalid');
  });

  it('is left out by the option events', () => {
    expect(told({ object_kind: 'note' }, { events: ['push'] })).to.deep.equal({ ignored: 'the event note is not among those of the option events' });
  });
});
