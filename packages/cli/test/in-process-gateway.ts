import { MemoryLog } from 'change-hook-core';
import { createGateway } from 'change-hook-server';
import type { Gateway } from 'change-hook-server';
import { runIn } from './fake-io.js';
import type { World } from './fake-io.js';
import { DEMO_DIALECT, DEMO_SINK, useWorkplace } from './workplace.js';
import type { Workplace } from './workplace.js';

/** A sink that keeps the gateway's deliveries pending: it can't be reached. */
const DOWN_SINK = DEMO_SINK.replace(
  'deliver: () => ({ ok: true })',
  "deliver: () => ({ ok: false, why: 'unreachable', reason: 'connection refused' })",
).replace("name: 'demo'", "name: 'down'");

/** A sink that takes changes and, of polls, can't be reached. */
const DEAF_SINK = DEMO_SINK.replace(
  'deliver: () => ({ ok: true })',
  "deliver: () => ({ ok: true }), poll: () => ({ ok: false, why: 'unreachable', reason: 'connection refused' })",
).replace("name: 'demo'", "name: 'deaf'");

/** A sink that refuses every change but those that please it, until there is a file \`mended\` in its folder. */
const PICKY_SINK = `import { existsSync } from 'node:fs';
export default {
  apiVersion: 1,
  name: 'picky',
  create: ({ folder }) => ({
    deliver: ([{ change }]) =>
      (existsSync(folder + '/mended') || change.comments.startsWith('please') ? { ok: true } : { ok: false, why: 'invalid', reason: 'not to my taste' }),
    close() {},
  }),
};
`;

export interface InProcessGateway {
  readonly place: Workplace;
  readonly gateway: Gateway;
  readonly log: MemoryLog;
  /** Stops it, and starts another one with these sinks. */
  restart(sinks?: string): Promise<void>;
  /** Runs a command line in the gateway's folder. */
  command(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  commandIn(world: Partial<World>, ...args: string[]): Promise<{ code: number; out: string; err: string }>;
  /** Sends a request; fulfils with what is answered. */
  post(body: unknown, mount?: string): Promise<{ id: string }>;
  /** Waits for a command to print that: delivery runs by itself. */
  eventually(wanted: RegExp, ...args: string[]): Promise<string>;
}

/**
 * A gateway of its own for every test of the block that calls it: mounts `demo` and `closed`, or others; sinks `demo`, `down`, `deaf` and
 * `picky` as listed.
 */
export function useGateway(
  sinks: string,
  mounts = '{ demo: true, closed: { $dialect: demo, secret: "${file:./secret}" } }',
): () => InProcessGateway {
  let gateway: Gateway;
  // Before its folder is removed.
  afterEach(() => gateway.stop());
  const at = useWorkplace();
  let log: MemoryLog;
  const start = async (those: string): Promise<void> => {
    const file = at().config(
      'http_port: 0',
      'base_path: /ci',
      `change_hook_dialects: ${mounts}`,
      `change_hook_sinks: ${those}`,
      'change_hook_inbox: { sqlite: { path: ./ch.db } }',
    );
    log = new MemoryLog();
    gateway = await createGateway({ config: { file }, searchFrom: [import.meta.url], log });
    await gateway.start();
  };
  beforeEach(async () => {
    at().install('change-hook-dialect-demo', DEMO_DIALECT);
    at().install('change-hook-sink-demo', DEMO_SINK);
    at().install('change-hook-sink-down', DOWN_SINK);
    at().install('change-hook-sink-deaf', DEAF_SINK);
    at().install('change-hook-sink-picky', PICKY_SINK);
    at().write('secret', 's3cret');
    await start(sinks);
  });

  const commandIn: InProcessGateway['commandIn'] = (world, ...args) => runIn({ cwd: at().folder, ...world }, ...args);
  return () => ({
    place: at(),
    gateway,
    log,
    async restart(those = sinks) {
      await gateway.stop();
      await start(those);
    },
    command: (...args) => commandIn({}, ...args),
    commandIn,
    async post(body, mount = 'demo') {
      const { address, port } = gateway.address;
      const answer = await fetch(`http://${address}:${port}/ci/change_hook/${mount}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await answer.json()) as { id: string };
    },
    async eventually(wanted, ...args) {
      for (;;) {
        const { out } = await commandIn({}, ...args);
        if (wanted.test(out)) return out;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  });
}

/** A body for the dialect `demo`: one change of each of these repositories. */
export const changes = (...repositories: string[]) => ({
  changes: repositories.map((repository) => ({ author: 'Ann <ann@example.org>', repository })),
});

/** The rows of a table as cells. */
export const cells = (out: string): string[][] =>
  out
    .trimEnd()
    .split('\n')
    .map((row) => row.trim().split(/ {2,}/));
