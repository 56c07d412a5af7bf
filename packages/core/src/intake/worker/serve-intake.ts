import { parentPort, workerData } from 'node:worker_threads';
import { ChangeHookError, describeError, isChangeHookError, toErrorRecord } from '../../errors/change-hook-error.js';
import type { ErrorRecord } from '../../errors/change-hook-error.js';
import type { Confirmer } from '../../ports/confirmer.js';
import type { Enricher } from '../../ports/enricher.js';
import type { Inbox } from '../../ports/inbox.js';
import type { Intake, IntakeAnswer } from '../../ports/intake.js';
import type { Log, LogFields } from '../../ports/log.js';
import type { Retranslator } from '../../ports/retranslator.js';
import { systemClock } from '../../ports/system-clock.js';
import type { MountDescription } from '../../registry/mount-description.js';
import { BEAT_MS, REMOTE_METHODS, WATCH } from './protocol.js';
import { MountPlaces } from './mount-places.js';
import type { PreparedIntake, Preparer } from './prepared-intake.js';
import type { FromWorker, IntakeWorkerData, RemoteMethod, ToWorker } from './protocol.js';
import { passStore } from './store-guard.js';
import { createSubmitter } from './submitter.js';

/** What the entry of the worker builds: the parts that `serveIntake` puts on the line. */
export interface IntakeRooms extends Preparer {
  intake: Intake;
  inbox: Inbox;
  enricher: Enricher;
  retranslator: Retranslator;
  confirmer: Confirmer;
  mounts: readonly MountDescription[];
}

export interface IntakeWorkerTools {
  /** Writes to the main thread's log. */
  log: Log;
  /** For `IntakeDeps.onHook`, once the mounts are known, and again at each swap: what it gave before knows the new ones, too. */
  watchHooks: (mounts: readonly string[]) => (mount: string | undefined) => void;
  /** For `InboxContext.inStore`. */
  inStore: (inside: boolean) => void;
}

/**
 * The worker's side of the intake: call it once, at the top of the worker's entry. `build` loads config, registry and inbox
 * (started); what it throws, alone or as an AggregateError, is told to the main thread, which refuses to start.
 */
export async function serveIntake<Setup>(build: (setup: Setup, tools: IntakeWorkerTools) => Promise<IntakeRooms>): Promise<void> {
  if (parentPort === null) throw new ChangeHookError('CH_INTAKE_INTERNAL', { reason: 'serveIntake runs in a worker thread only' });
  const port = parentPort;
  const say = (message: FromWorker): void => port.postMessage(message);
  const { setup, watch } = workerData as IntakeWorkerData<Setup>;
  let rooms: IntakeRooms;
  try {
    const words = new Int32Array(watch);
    rooms = await build(setup, {
      log: createPortLog(say),
      watchHooks: createHookWatch(watch),
      inStore: (inside) => passStore(words, inside),
    });
  } catch (thrown) {
    say({ type: 'refused', errors: toRecords(thrown) });
    port.close();
    return;
  }
  beat(new Int32Array(watch));
  rooms.inbox.onWork((sink) => say({ type: 'work', sink }));
  const submitter = createSubmitter(rooms.intake, createAnswerQueue(say));
  const reloads = createReloads(rooms, say);
  port.on('message', (message: ToWorker) => {
    if (message.type === 'submit') {
      submitter.add(message.items);
    } else if (message.type === 'call') {
      void serveCall(rooms, message, say);
    } else if (message.type === 'prepare') {
      void reloads.prepare(message.n, message.setup);
    } else if (message.type === 'swap') {
      // What came before it was meant for the mounts of before.
      submitter.submitAll();
      reloads.swap(message.n);
    } else {
      submitter.submitAll();
      void rooms.inbox.stop().finally(() => {
        say({ type: 'stopped' });
        port.close();
      });
    }
  });
  say({ type: 'ready', mounts: rooms.mounts });
}

/** Shows that the event loop turns. */
function beat(words: Int32Array): void {
  Atomics.add(words, WATCH.beat, 1);
  systemClock.after(BEAT_MS, () => beat(words));
}

async function serveCall(rooms: IntakeRooms, call: Extract<ToWorker, { type: 'call' }>, say: (message: FromWorker) => void): Promise<void> {
  try {
    if (!Object.hasOwn(REMOTE_METHODS, call.method)) throw new Error(`there is no method ${call.method}`);
    const room: unknown = rooms[REMOTE_METHODS[call.method]];
    const methods = room as Record<RemoteMethod, (...args: readonly unknown[]) => Promise<unknown>>;
    say({ type: 'result', n: call.n, value: await methods[call.method](...call.args) });
  } catch (error) {
    say({ type: 'thrown', n: call.n, error: toErrorRecord(asError(error)) });
  }
}

/** What was prepared last waits for its swap. */
function createReloads(rooms: Preparer, say: (message: FromWorker) => void) {
  let waiting: { n: number; prepared: PreparedIntake } | undefined;
  return {
    async prepare(n: number, setup: unknown): Promise<void> {
      try {
        const prepared = await rooms.prepare(setup);
        waiting = { n, prepared };
        say({ type: 'prepared', n, mounts: prepared.mounts, outdated: prepared.outdated });
      } catch (error) {
        say({ type: 'unprepared', n, errors: toRecords(error) });
      }
    },
    swap(n: number): void {
      if (waiting?.n === n) waiting.prepared.swap();
      waiting = undefined;
    },
  };
}

/** All answers of one group commit go back in one message. */
function createAnswerQueue(say: (message: FromWorker) => void): (n: number, answer: IntakeAnswer) => void {
  let queue: { n: number; answer: IntakeAnswer }[] = [];
  return (n, answer) => {
    if (queue.push({ n, answer }) > 1) return;
    setImmediate(() => {
      const items = queue;
      queue = [];
      say({ type: 'answers', items });
    });
  };
}

function createHookWatch(shared: SharedArrayBuffer): IntakeWorkerTools['watchHooks'] {
  const words = new Int32Array(shared);
  const places = new MountPlaces();
  return (mounts) => {
    places.add(mounts);
    return (mount) => {
      if (mount !== undefined) Atomics.add(words, WATCH.count, 1);
      const place = mount === undefined ? 0 : 1 + (places.placeOf(mount) ?? -1);
      Atomics.store(words, WATCH.mount, place);
      if (place !== 0) Atomics.store(words, WATCH.last, place);
    };
  };
}

function createPortLog(say: (message: FromWorker) => void, bound: LogFields = {}): Log {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: LogFields) =>
    say({ type: 'log', level, message, fields: cloneable({ ...bound, ...fields }) });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => createPortLog(say, { ...bound, ...fields }),
  };
}

/** A plugin may log anything; what can't be cloned must not end the worker. */
function cloneable(fields: LogFields): LogFields {
  try {
    return structuredClone(fields);
  } catch {
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  }
}

function toRecords(thrown: unknown): ErrorRecord[] {
  const errors = thrown instanceof AggregateError ? (thrown.errors as unknown[]) : [thrown];
  return errors.map((error) => toErrorRecord(asError(error)));
}

function asError(error: unknown): ChangeHookError {
  if (isChangeHookError(error)) return error;
  return new ChangeHookError('CH_INTAKE_INTERNAL', { reason: describeError(error) }, { cause: error });
}
