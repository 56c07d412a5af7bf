import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { normaliseChange } from 'change-hook-core';
import { KNOWN_EVENTS } from '../src/known-events.js';
import { stored, translate } from './support/ask.js';

interface Example {
  name: string;
  examples: Record<string, unknown>[];
}

const require = createRequire(import.meta.url);
const root = dirname(require.resolve('@octokit/webhooks-examples/package.json'));
const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
const examples = folders.flatMap(({ name: folder }) =>
  (require(join(root, folder, 'index.json')) as Example[]).flatMap(({ name, examples: payloads }) =>
    payloads.map((payload, at) => ({ event: name, title: `${folder} ${name} ${at}`, payload })),
  ),
);

describe("GitHub's example payloads", () => {
  it('are there', () => {
    expect(examples.length).to.be.greaterThan(400);
  });

  it('all get a verdict, with and without options', () => {
    const every = {
      github_property_whitelist: ['*'], events: ['push', 'pull_request', 'merge_group', 'create', 'release'], deletions: 'change', ref_style: 'full',
      pullrequest_actions: ['opened', 'reopened', 'synchronize', 'ready_for_review', 'edited', 'closed', 'merged'], commits: 'head',
    };
    for (const { event, title, payload } of examples) {
      for (const options of [{}, every]) {
        const translation = translate({ headers: { 'x-github-event': event }, body: JSON.stringify(payload) }, options);
        if ('changes' in translation) for (const change of translation.changes) expect(normaliseChange(change), title).to.have.property('change');
        else expect(translation, title).to.have.property('ignored').that.matches(/^[a-z0-9 _;]+$/);
      }
    }
  }).timeout(10_000);

  it('are of events that are known', () => {
    for (const { event } of examples) expect(KNOWN_EVENTS.has(event), event).to.equal(true);
  });

  it('of pull requests make a change, if they were opened, reopened or got commits', () => {
    const pulls = examples.filter(({ event }) => event === 'pull_request');
    expect(pulls.length).to.be.greaterThan(20);
    for (const { title, payload } of pulls) {
      const translation = translate({ headers: { 'x-github-event': 'pull_request' }, body: JSON.stringify(payload) });
      if (!['opened', 'reopened', 'synchronize'].includes(String(payload['action']))) {
        expect(translation, title).to.have.property('ignored');
        continue;
      }
      const pull = payload['pull_request'] as { number: number; head: { sha: string }; user: { login: string }; updated_at: string; html_url: string };
      expect(translation, title).to.have.property('enrich', true);
      const [change, ...more] = stored(translation);
      expect(more, title).to.deep.equal([]);
      expect(change, title).to.include({
        revision: pull.head.sha, branch: `refs/pull/${pull.number}/merge`, author: pull.user.login, category: 'pull', revlink: pull.html_url,
        when_timestamp: Date.parse(pull.updated_at) / 1000,
      });
    }
  });

  it('of merge groups, new refs and published releases make a change where the option says so', () => {
    for (const [event, makes] of [['merge_group', () => true], ['create', () => true], ['release', (it: Record<string, unknown>) => it['action'] === 'published']] as const) {
      const those = examples.filter((example) => example.event === event);
      expect(those.length, event).to.be.greaterThan(1);
      for (const { title, payload } of those) {
        const translation = translate({ headers: { 'x-github-event': event }, body: JSON.stringify(payload) }, { events: [event] });
        if (makes(payload)) expect(stored(translation), title).to.have.length(1);
        else expect(translation, title).to.have.property('ignored');
      }
    }
  });

  it('of pushes make changes, unless they delete', () => {
    const pushes = examples.filter(({ event }) => event === 'push');
    expect(pushes.length).to.be.greaterThan(5);
    for (const { title, payload } of pushes) {
      const translation = translate({ headers: { 'x-github-event': 'push' }, body: JSON.stringify(payload) });
      if (payload['deleted'] === true) {
        expect(translation, title).to.have.property('ignored').that.matches(/ was deleted$/);
        continue;
      }
      const commits = payload['commits'] as { id: string }[];
      const head = payload['head_commit'] as { id: string };
      const expected = commits.length === 0 ? [head.id] : commits.map(({ id }) => id);
      expect(stored(translation).map(({ revision }) => revision), title).to.deep.equal(expected);
    }
  });
});
