import { escapeForTerminal } from 'change-hook-core';
import { describeGuards } from '../describe-guards.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { startChildGateway } from './child-gateway.js';
import type { ChildGateway } from './child-gateway.js';
import type { Answered, Front } from './front.js';
import { runBuild } from './run-build.js';
import type { Watcher } from './watch-sources.js';

export interface Session {
  io: Io;
  front: Pick<Front, 'hold' | 'open' | 'refuse'>;
  watcher: Pick<Watcher, 'changed'>;
  /** The config of the gateway. */
  config: string;
  /** Run before each start. */
  build: { command: string; folder: string } | undefined;
}

/** Builds and runs the gateway, anew after each save, until the signal aborts. Nothing of it is left then. */
export async function runSession(session: Session, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const round = new AbortController();
    const saved = session.watcher.changed().then((files) => {
      // From here on the old code answers nothing more that arrives; what it has begun with it still finishes.
      session.front.hold();
      round.abort();
      return files;
    });
    // A save ends a round whatever it is at: a build that never ends must not stand in the way of its mend.
    await runRound(session, AbortSignal.any([signal, round.signal]));
    if (!signal.aborted) line(session.io.stdout, `saved: ${nameFiles(await saved)}`);
  }
}

const MOST = 3;

const nameFiles = (files: readonly string[]): string =>
  escapeForTerminal(files.slice(0, MOST).join(', ')) + (files.length > MOST ? ` and ${files.length - MOST} more` : '');

/** One build and one gateway; fulfils when the signal has aborted and the gateway has ended. */
async function runRound({ io, front, config, build }: Session, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
  const broken = async (reason: string): Promise<void> => {
    if (signal.aborted) return;
    front.refuse(reason);
    line(io.stderr, `${reason}; waiting for the next save`);
    await aborted;
  };
  front.hold();
  if (build !== undefined) {
    const failure = await runBuild(io, build.command, build.folder, signal);
    if (failure !== undefined) return broken(`the build failed (${failure})`);
  }
  if (signal.aborted) return;
  const gateway = startChildGateway(io, config);
  try {
    const found = await Promise.race([gateway.listening, aborted]);
    if (signal.aborted) return;
    if (found === undefined) return await broken('the gateway did not start');
    front.open(found.port);
    line(io.stdout, `ready: ${found.dialect}, ${describeGuards(found.guards)}`);
    await untilEnd(gateway, aborted, broken);
  } finally {
    await gateway.stop();
  }
}

async function untilEnd(gateway: ChildGateway, aborted: Promise<undefined>, broken: (reason: string) => Promise<void>): Promise<void> {
  const code = await Promise.race([gateway.ended, aborted]);
  if (code !== undefined) await broken(`the gateway ended by itself (${typeof code === 'number' ? `exit code ${code}` : code})`);
}

/** A line a request, beside the changes that the sink prints. */
export function printAnswered(io: Io, { method, path, status, body }: Answered): void {
  line(io.stdout, escapeForTerminal(`${method} ${path} -> ${status} ${body}`).trimEnd());
}
