import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { normaliseChange } from 'change-hook-core';
import { KNOWN_EVENTS } from '../src/known-events.js';
import { stored, translate } from './ask.js';

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

  it('all get a verdict, with and without a whitelist', () => {
    for (const { event, title, payload } of examples) {
      for (const options of [{}, { github_property_whitelist: ['*'] }]) {
        const translation = translate({ headers: { 'x-github-event': event }, body: JSON.stringify(payload) }, options);
        if ('changes' in translation) for (const change of translation.changes) expect(normaliseChange(change), title).to.have.property('change');
        else expect(translation, title).to.have.property('ignored').that.matches(/^[a-z0-9 _;]+$/);
      }
    }
  }).timeout(10_000);

  it('are of events that are known', () => {
    for (const { event } of examples) expect(KNOWN_EVENTS.has(event), event).to.equal(true);
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
