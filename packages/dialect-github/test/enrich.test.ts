import { expect } from 'chai';
import { ManualClock, PARTIAL } from 'change-hook-core';
import type { Change, ChangeInput, EnrichHttp, Enrichment, HttpCall, MemoryLog } from 'change-hook-core';
import { loopbackHttp } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { contextOf, pullRequestOf, stored, translate } from './support/ask.js';
import { GitHubStub, sendJson } from './support/github-stub.js';

const HEAD = 'e'.repeat(40);
const COMMIT = `/repos/acme/door/commits/${HEAD}?per_page=1`;
const filesPage = (page: number, name = 'acme/door'): string => `/repos/${name}/pulls/7/files?per_page=100&page=${page}`;
const numbered = (count: number): string[] => Array.from({ length: count }, (_, at) => `src/${at}.c`);

/** An hour after the pull request. */
const LATER = Date.UTC(2024, 2, 1, 13);

interface Asked {
  payload?: unknown;
  options?: Record<string, unknown>;
  event?: string;
  now?: number;
  http?: EnrichHttp;
  signal?: AbortSignal;
}

describe('enrich of a pull request', () => {
  let github: GitHubStub;
  let foreign: GitHubStub;
  let log: MemoryLog;

  beforeEach(async () => {
    [github, foreign] = [new GitHubStub(), new GitHubStub()];
    await Promise.all([github.start(), foreign.start()]);
  });
  afterEach(() => Promise.all([github.stop(), foreign.stop()]));

  const optionsWith = (more: Record<string, unknown> = {}): Record<string, unknown> => ({ github_api_endpoint: github.url, ...more });

  const changesOf = ({ payload = pullRequestOf(), options = {}, event = 'pull_request' }: Asked = {}): Change[] =>
    stored(translate({ headers: { 'x-github-event': event }, body: JSON.stringify(payload) }, optionsWith(options)));

  /** Translates a payload, and lets the dialect complete the changes with what the stub tells. */
  async function enriched(asked: Asked = {}): Promise<Enrichment> {
    const context = contextOf(optionsWith(asked.options));
    log = context.log;
    const signal = asked.signal ?? new AbortController().signal;
    const http = asked.http ?? loopbackHttp(context.options, signal);
    return dialect.enrich!(changesOf(asked), { ...context, clock: new ManualClock(asked.now ?? LATER), http, signal });
  }

  async function completed(asked: Asked = {}): Promise<ChangeInput> {
    const enrichment = await enriched(asked);
    if (!('changes' in enrichment)) throw new Error(`ignored: ${enrichment.ignored}`);
    expect(enrichment.changes).to.have.length(1);
    return enrichment.changes[0]!;
  }

  /** The code of what it fails with; undefined when it does not fail. */
  const failureOf = (asked: Asked = {}): Promise<string | undefined> =>
    enriched(asked).then(() => undefined, (error: unknown) => (error as { code?: string }).code);

  const isPartial = ({ properties }: ChangeInput): boolean => properties?.[PARTIAL] === true;

  describe('when all goes well', () => {
    it('adds the files, and leaves all else as it was', async () => {
      github.files = ['src/hinge.c', 'docs/squeak.md'];
      const [before] = changesOf();
      expect(await completed()).to.deep.equal({ ...before, files: ['src/hinge.c', 'docs/squeak.md'] });
      expect(github.paths).to.deep.equal([COMMIT, filesPage(1)]);
    });

    it('reads every page', async () => {
      github.files = numbered(250);
      const change = await completed();
      expect(change.files).to.deep.equal(numbered(250));
      expect(isPartial(change)).to.equal(false);
      expect(github.paths).to.deep.equal([COMMIT, filesPage(1), filesPage(2), filesPage(3)]);
    });

    it('asks once more where the last page is full', async () => {
      github.files = numbered(200);
      expect((await completed()).files).to.have.length(200);
      expect(github.paths.slice(1)).to.deep.equal([filesPage(1), filesPage(2), filesPage(3)]);
    });

    it('names a renamed file by both names, and each name once', async () => {
      github.files = ['a.c', ['new.c', 'old.c'], ['swapped.c', 'a.c'], ['a.c', 'swapped.c']];
      expect((await completed()).files).to.deep.equal(['a.c', 'new.c', 'old.c', 'swapped.c']);
    });

    it('takes a pull request without files', async () => {
      const change = await completed();
      expect(change.files).to.deep.equal([]);
      expect(isPartial(change)).to.equal(false);
    });

    it('asks for GitHub JSON, and without a token says nothing of one', async () => {
      await completed();
      for (const { headers } of github.calls) {
        expect(headers).to.include({ accept: 'application/vnd.github+json' });
        expect(headers).not.to.have.property('authorization');
      }
    });

    it('sends the token', async () => {
      await completed({ options: { token: 'ghp_sesame' } });
      expect(github.calls.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer ghp_sesame', 'Bearer ghp_sesame']);
      expect(log.text()).not.to.contain('ghp_sesame');
    });

    it('keeps the path of the API of GitHub Enterprise Server', async () => {
      for (const slash of ['', '/']) await completed({ options: { github_api_endpoint: `${github.url}/api/v3${slash}` } });
      expect(github.paths).to.deep.equal([`/api/v3${COMMIT}`, `/api/v3${filesPage(1)}`, `/api/v3${COMMIT}`, `/api/v3${filesPage(1)}`]);
    });

    it('has the certificate checked, unless the option says not to', async () => {
      for (const verify of [true, false]) {
        const calls: HttpCall[] = [];
        const real = loopbackHttp(optionsWith());
        await completed({ options: { verify }, http: { get: (call) => (calls.push(call), real.get(call)) } });
        expect(calls.map((call) => call.verify)).to.deep.equal([verify, verify]);
      }
    });

    it('asks for the repository of the payload, whatever the project is called', async () => {
      const asked = { payload: pullRequestOf({}, { repository: { full_name: 'acme/.github', html_url: 'https://github.com/acme/.github' } }) };
      await completed(asked);
      expect(github.paths[1]).to.equal(filesPage(1, 'acme/.github'));
    });

    it('gives the change the author of the head commit, with pullrequest_author: commit', async () => {
      expect((await completed({ options: { pullrequest_author: 'commit', skips: [] } })).author).to.equal('Bob Example <bob@example.org>');
      expect((await completed()).author).to.equal('bob');
    });
  });

  describe('when the head commit asks for no build', () => {
    it('says so, and asks for no files', async () => {
      github.message = 'Oil the hinge [ci skip]';
      expect(await enriched()).to.deep.equal({ ignored: 'the message of the head commit asks for no build (skips[1])' });
      expect(github.paths).to.deep.equal([COMMIT]);
    });

    it('is built where skips is empty, and its message not asked for', async () => {
      github.message = 'Oil the hinge [ci skip]';
      await completed({ options: { skips: [] } });
      expect(github.paths).to.deep.equal([filesPage(1)]);
    });
  });

  describe('when GitHub lists no more', () => {
    it('marks the change partial after 3,000 files', async () => {
      github.files = numbered(3_001);
      const change = await completed({ payload: pullRequestOf({ changed_files: 3_001 }) });
      expect(change.files).to.have.length(3_000);
      expect(isPartial(change)).to.equal(true);
      expect(github.calls).to.have.length(31);
      expect(log.text()).to.contain('more files than GitHub lists');
    });

    it('does not, where the pull request says that it has no more', async () => {
      github.files = numbered(3_000);
      expect(isPartial(await completed({ payload: pullRequestOf({ changed_files: 3_000 }) }))).to.equal(false);
    });
  });

  describe('when GitHub will not tell', () => {
    for (const status of [401, 403, 404, 422, 451]) {
      it(`marks the change partial at ${status}, at once, and says it in the log`, async () => {
        github.reply = (_call, response) => (sendJson(response, status, { message: 'sesame' }), true);
        const change = await completed({ options: { token: 'ghp_sesame' } });
        expect(isPartial(change)).to.equal(true);
        expect(change.files).to.deep.equal([]);
        expect(github.paths).to.deep.equal([COMMIT, filesPage(1)]);
        expect(log.lines.map(({ fields }) => fields['status'])).to.deep.equal([status, status]);
        expect(log.text()).to.contain('token').and.not.contain('sesame');
      });
    }

    it('keeps the files where it is the commit alone that GitHub does not tell', async () => {
      github.files = ['a.c'];
      github.reply = ({ path }, response) => path.includes('/commits/') && (sendJson(response, 404, {}), true);
      const change = await completed();
      expect(change.files).to.deep.equal(['a.c']);
      expect(isPartial(change)).to.equal(true);
    });

    it('has no half of the files where a later page is refused', async () => {
      github.files = numbered(150);
      github.reply = ({ query }, response) => query.get('page') === '2' && (sendJson(response, 404, {}), true);
      const change = await completed();
      expect(change.files).to.deep.equal([]);
      expect(isPartial(change)).to.equal(true);
    });

    it('asks again at a 404 within a minute of the event, when not all of GitHub may know it yet', async () => {
      github.reply = (_call, response) => (sendJson(response, 404, {}), true);
      const event = Date.UTC(2024, 2, 1, 12);
      expect(await failureOf({ now: event + 59_000 })).to.equal('CH_HTTP_FAILED');
      expect(await failureOf({ now: event + 60_000 })).to.equal(undefined);
      expect(await failureOf({ now: event, payload: pullRequestOf({ updated_at: null, created_at: null }) })).to.equal(undefined);
    });
  });

  describe('when GitHub fails, to be asked again', () => {
    const replies: Record<string, GitHubStub['reply']> = {
      'answers 500': (_call, response) => (sendJson(response, 500, {}), true),
      'answers 502 with a page': (_call, response) => (sendJson(response, 502, '<html>'), true),
      'answers 429': (_call, response) => (sendJson(response, 429, {}), true),
      'answers 403, its rate limit being used up': (_call, response) => (sendJson(response, 403, {}, { 'x-ratelimit-remaining': '0' }), true),
      'answers 403 with Retry-After': (_call, response) => (sendJson(response, 403, {}, { 'retry-after': '60' }), true),
      'answers 202': (_call, response) => (sendJson(response, 202, {}), true),
      'sends half of an answer': (_call, response) => {
        response.writeHead(200, { 'content-length': 1_000 });
        response.write('[{"filename": "a', () => response.destroy());
        return true;
      },
      'hangs up': (_call, response) => (response.destroy(), true),
      'sends JSON that is cut off': (_call, response) => (sendJson(response, 200, '[{"filename": "a'), true),
      'sends nothing': (_call, response) => (sendJson(response, 200, ''), true),
      'sends null': (_call, response) => (sendJson(response, 200, 'null'), true),
      'sends a list for a commit': ({ path }, response) => path.includes('/commits/') && (sendJson(response, 200, []), true),
      'sends a commit without a message': ({ path }, response) => path.includes('/commits/') && (sendJson(response, 200, { commit: { message: 3 } }), true),
      'sends an object for a list': ({ path }, response) => path.endsWith('/files') && (sendJson(response, 200, { files: [] }), true),
      'sends files that have no name': ({ path }, response) => path.endsWith('/files') && (sendJson(response, 200, [{ filename: 'a' }, { filename: null }]), true),
      'sends files that are none': ({ path }, response) => path.endsWith('/files') && (sendJson(response, 200, ['a', null]), true),
      'fails at the second page': ({ query }, response) => query.get('page') === '2' && (sendJson(response, 503, {}), true),
    };
    for (const [what, reply] of Object.entries(replies)) {
      it(`throws what the gateway retries: GitHub ${what}`, async () => {
        github.files = numbered(150);
        github.reply = reply;
        expect(await failureOf()).to.equal('CH_HTTP_FAILED');
      });
    }

    it('completes the change the next time', async () => {
      github.files = numbered(150);
      let fails = 1;
      github.reply = ({ query }, response) => query.get('page') === '2' && fails-- > 0 && (sendJson(response, 503, {}), true);
      expect(await failureOf()).to.equal('CH_HTTP_FAILED');
      expect((await completed()).files).to.have.length(150);
    });

    it('ends when its time is over', async () => {
      const controller = new AbortController();
      github.reply = () => (controller.abort(), true);
      expect(await failureOf({ signal: controller.signal })).to.equal('CH_HTTP_FAILED');
    });
  });

  describe('with a payload that would lead elsewhere', () => {
    for (const name of ['../..', '..', '.', '', 'door', 'acme/..', '../door', 'acme/.', './door', 'acme/door/..', 'acme/door/pulls', 'acme%2Fdoor', 'acme/door?x', 'acme/door#x', 'acme\\door', '//evil.example.org', 'https://evil.example.org/a/b', 'acme/\u00e9', '\0/\0', `acme/${'x'.repeat(101)}`]) {
      it(`asks for nothing when the repository is called ${JSON.stringify(name.slice(0, 40))}`, async () => {
        const payload = pullRequestOf({ base: { ref: 'main' } }, { repository: { full_name: name, html_url: 'https://github.com/acme/door' } });
        const change = await completed({ payload });
        expect(github.calls).to.deep.equal([]);
        expect(isPartial(change)).to.equal(true);
      });
    }

    for (const sha of ['../../../user', '..', 'main', 'e'.repeat(65), `${HEAD}/../x`, `${HEAD}?x`, null]) {
      it(`asks for no commit that is called ${JSON.stringify(sha)?.slice(0, 40)}`, async () => {
        github.files = ['a.c'];
        const change = await completed({ payload: pullRequestOf({ head: { sha } }) });
        expect(github.paths).to.deep.equal([filesPage(1)]);
        expect(change.files).to.deep.equal(['a.c']);
        expect(isPartial(change)).to.equal(true);
      });
    }

    it('never asks an address of the payload', async () => {
      const url = foreign.url;
      const pull = { url, html_url: `${url}/acme/door/pull/7`, commits_url: url, diff_url: url, _links: { self: { href: url }, html: { href: url }, commits: { href: url } } };
      const repository = { full_name: 'acme/door', html_url: `${url}/acme/door`, url, pulls_url: url, contents_url: url };
      await completed({ payload: pullRequestOf(pull, { repository, installation: { api_url: url } }) });
      expect(foreign.calls).to.deep.equal([]);
      expect(github.calls).to.have.length(2);
    });

    it('never follows an address of an answer', async () => {
      github.files = numbered(150);
      github.reply = ({ path, query }, response) => {
        if (!path.endsWith('/files') || query.get('page') !== '1') return false;
        const files = numbered(100).map((filename) => ({ filename, contents_url: foreign.url, raw_url: foreign.url }));
        sendJson(response, 200, files, { link: `<${foreign.url}/repositories/1/pulls/7/files?page=2>; rel="next"` });
        return true;
      };
      expect((await completed()).files).to.have.length(150);
      expect(foreign.calls).to.deep.equal([]);
    });

    it('takes no note from a whitelisted property', async () => {
      const pull = { change_hook_enrich: { repository: 'evil/evil', number: 1, head: HEAD } };
      await completed({ payload: pullRequestOf(pull), options: { github_property_whitelist: ['*'] } });
      expect(github.paths).to.deep.equal([COMMIT, filesPage(1)]);
    });
  });

  describe('of a merge group', () => {
    const group = { head_sha: '4'.repeat(40), head_ref: 'refs/heads/gh-readonly-queue/main/pr-7', base_sha: '9'.repeat(40), base_ref: 'refs/heads/main', head_commit: { message: 'Merge [skip ci]' } };
    const payload = { action: 'checks_requested', merge_group: group, repository: { full_name: 'acme/door', html_url: 'https://github.com/acme/door' } };
    const asked = { payload, event: 'merge_group', options: { events: ['merge_group'] } };
    const compare = `/repos/acme/door/compare/${'9'.repeat(40)}...${'4'.repeat(40)}?per_page=1`;

    it('compares it with what it is merged onto, and looks for no skip', async () => {
      github.files = ['a.c', ['new.c', 'old.c']];
      const change = await completed(asked);
      expect(change.files).to.deep.equal(['a.c', 'new.c', 'old.c']);
      expect(isPartial(change)).to.equal(false);
      expect(github.paths).to.deep.equal([compare]);
    });

    it('is partial where GitHub lists no more files', async () => {
      github.files = numbered(300);
      const change = await completed(asked);
      expect(change.files).to.have.length(300);
      expect(isPartial(change)).to.equal(true);
    });

    it('is partial where GitHub will not tell', async () => {
      github.reply = (_call, response) => (sendJson(response, 404, {}), true);
      expect(isPartial(await completed(asked))).to.equal(true);
    });

    it('fails, to be asked again, where the answer holds no files', async () => {
      github.reply = (_call, response) => (sendJson(response, 200, {}), true);
      expect(await failureOf(asked)).to.equal('CH_HTTP_FAILED');
    });

    it('asks for nothing where an end of it is no hash', async () => {
      for (const ends of [{ base_sha: '../..' }, { head_sha: 'main' }, { base_sha: null }]) {
        expect(isPartial(await completed({ ...asked, payload: { ...payload, merge_group: { ...group, ...ends } } }))).to.equal(true);
      }
      expect(github.calls).to.deep.equal([]);
    });
  });
});
