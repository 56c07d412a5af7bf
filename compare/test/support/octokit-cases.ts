import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { HookRequestParts } from 'change-hook-core';

/** The events that Buildbot's handler knows; it answers 400 to all others. */
const EVENTS = ['ping', 'pull_request', 'push', 'workflow_run'];

interface Example {
  name: string;
  examples: { action?: string }[];
}

/** What GitHub really sends: the example payloads of its own client library, as `octokit-FOLDER-EVENT-ACTION-N`. */
export function octokitCases(): { name: string; parts: HookRequestParts }[] {
  const require = createRequire(import.meta.url);
  const root = dirname(require.resolve('@octokit/webhooks-examples/package.json'));
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  return folders.flatMap(({ name: folder }) =>
    (require(join(root, folder, 'index.json')) as Example[])
      .filter(({ name }) => EVENTS.includes(name))
      .flatMap(({ name: event, examples }) => examples.map((payload, at) => {
        const name = ['octokit', folder, event, ...(payload.action === undefined ? [] : [payload.action]), String(at)].join('-');
        const headers = new Map([['content-type', 'application/json'], ['x-github-event', event], ['x-github-delivery', name]]);
        return { name, parts: { mount: 'case', method: 'POST', query: '', headers, body: Buffer.from(JSON.stringify(payload)) } };
      })));
}
