import { askManagement, createGateway, createLog } from 'change-hook-server';
import type { ShownReceipt } from 'change-hook-server';
import { SEARCH_FROM } from '../config-source.js';
import { endSignal } from '../dev/end-signal.js';
import { createFront } from '../dev/front.js';
import type { Answered } from '../dev/front.js';
import { printAnswered } from '../dev/session.js';
import type { Workbench } from '../dev/workbench.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { printErrors } from '../print-errors.js';
import { optionsOf } from './known-secrets.js';
import type { RecordedMount } from './known-secrets.js';
import type { Recorder } from './recorder.js';

export interface Live {
  io: Io;
  recorded: RecordedMount;
  recorder: Recorder;
  bench: Workbench;
  /** Plugins are looked for from it first. */
  folder: string;
  port: number;
  /** Ends after so many new cases; undefined: when it is told to. */
  count: number | undefined;
}

/**
 * Runs a gateway with this mount alone, a temporary store and no sink, and records each request that it accepts, until a signal asks to
 * end. What is refused is not recorded: on a port, anybody can be the sender.
 */
export async function recordLive({ io, recorded, recorder, bench, folder, port, count }: Live): Promise<void> {
  const { mount } = recorded;
  const { signal, cancel } = endSignal(io, () => bench.remove());
  const enough = new AbortController();
  let left = count ?? Infinity;
  let queue = Promise.resolve();
  const take = (answered: Answered): void => {
    printAnswered(io, answered);
    const id = idIn(answered);
    if (id !== undefined) queue = queue.then(() => recordOne(id)).catch((error: unknown) => printErrors(io.stderr, error));
  };
  const recordOne = async (id: string): Promise<void> => {
    if (left <= 0) return;
    const { status, body } = await askManagement(bench.socket, 'GET', `/receipts/${encodeURIComponent(id)}`);
    if (status !== 200) throw new Error(`the receipt ${id} is not to be had`);
    if (await recorder.record(body as ShownReceipt)) left -= 1;
    if (left <= 0) enough.abort();
  };
  const gateway = await createGateway({
    config: { value: configOf(recorded, bench), folder },
    searchFrom: SEARCH_FROM,
    log: createLog({ level: 'warn', format: 'pretty', stream: io.stderr }),
    // The options may hold functions, where the config is JavaScript.
    intake: 'in-thread',
  });
  const front = await createFront(port, take);
  try {
    await gateway.start();
    front.open(gateway.address.port);
    line(io.stdout, `records what ${front.url}/change_hook/${mount.mount} accepts; Ctrl-C ends it`);
    await new Promise<void>((resolve) => {
      for (const it of [signal, enough.signal]) {
        if (it.aborted) resolve();
        it.addEventListener('abort', () => resolve(), { once: true });
      }
    });
  } finally {
    await front.close();
    await queue;
    await gateway.stop();
    cancel();
  }
}

/** The mount as the operator's config has it; but for `$allow_from`, since all senders come through us, and `$sinks`. */
function configOf({ mount }: RecordedMount, bench: Workbench): object {
  const { basic, bearer, query } = mount.gate;
  const auth = {
    ...(basic.length === 0 ? {} : { basic }),
    ...(bearer.length === 0 ? {} : { bearer }),
    ...(query === undefined ? {} : { query: { name: query.name, token: query.tokens } }),
  };
  return {
    http_port: 0,
    change_hook_dialects: {
      [mount.mount]: { ...optionsOf(mount), $dialect: mount.dialect, $dedupe: false, ...(Object.keys(auth).length === 0 ? {} : { $auth: auth }) },
    },
    change_hook_inbox: { sqlite: { path: bench.store } },
    management_socket: bench.socket,
  };
}

function idIn({ status, body }: Answered): string | undefined {
  if (status !== 202) return undefined;
  try {
    const { id } = JSON.parse(body) as { id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    // As text/plain, where the sender asked for that: the id is the first word.
    return /^\S+/.exec(body)?.[0];
  }
}
