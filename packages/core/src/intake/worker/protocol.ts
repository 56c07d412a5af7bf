import type { ErrorRecord } from '../../errors/change-hook-error.js';
import type { IntakeAnswer, IntakeRequest } from '../../ports/intake.js';
import type { LogFields } from '../../ports/log.js';
import type { OutdatedPackage } from '../../registry/imported-packages.js';
import type { MountDescription } from '../../registry/mount-description.js';

/** What the main thread says to the intake worker. */
export type ToWorker =
  /** Hook requests, all of one turn of the event loop in one message: a message costs more than what it carries. */
  | { type: 'submit'; items: readonly { n: number; request: IntakeRequest }[] }
  /** A call of one of the rooms that the worker has. */
  | { type: 'call'; n: number; method: RemoteMethod; args: readonly unknown[] }
  /** Build the mounts of another setup beside those at work. */
  | { type: 'prepare'; n: number; setup: unknown }
  /** Put what was prepared under this number to work: for everything that is said after this. */
  | { type: 'swap'; n: number }
  | { type: 'stop' };

/** What the intake worker says to the main thread. */
export type FromWorker =
  | { type: 'ready'; mounts: readonly MountDescription[] }
  /** It can't start; every reason. */
  | { type: 'refused'; errors: readonly ErrorRecord[] }
  | { type: 'prepared'; n: number; mounts: readonly MountDescription[]; outdated: readonly OutdatedPackage[] }
  /** It can't be built; every reason. */
  | { type: 'unprepared'; n: number; errors: readonly ErrorRecord[] }
  | { type: 'answers'; items: readonly { n: number; answer: IntakeAnswer }[] }
  | { type: 'result'; n: number; value: unknown }
  | { type: 'thrown'; n: number; error: ErrorRecord }
  | { type: 'work'; sink: string }
  | { type: 'log'; level: 'debug' | 'info' | 'warn' | 'error'; message: string; fields: LogFields }
  | { type: 'stopped' };

/** What may be called from the other thread, by the name of the room that has it. */
export const REMOTE_METHODS = {
  append: 'inbox',
  reject: 'inbox',
  claim: 'inbox',
  adopt: 'inbox',
  progress: 'inbox',
  settle: 'inbox',
  release: 'inbox',
  due: 'inbox',
  status: 'inbox',
  deliveries: 'inbox',
  receipt: 'inbox',
  retry: 'inbox',
  discard: 'inbox',
  receipts: 'inbox',
  storedReceipt: 'inbox',
  knows: 'inbox',
  replay: 'inbox',
  retranslated: 'inbox',
  rejections: 'inbox',
  sweep: 'inbox',
  enrichment: 'inbox',
  enriched: 'inbox',
  enrich: 'enricher',
  retranslate: 'retranslator',
  confirm: 'confirmer',
} as const;
export type RemoteMethod = keyof typeof REMOTE_METHODS;

/** What the worker thread is started with. */
export interface IntakeWorkerData<Setup = unknown> {
  /** Whatever the entry needs to load config, registry and inbox by itself; cloneable. */
  setup: Setup;
  /** See {@link WATCH}. */
  watch: SharedArrayBuffer;
}

/**
 * Words of the shared memory through which the main thread sees what the worker is at even when the worker can't answer.
 * `mount`: the place of the mount whose hook has the thread, see `MountPlaces`, plus one; 0 between hooks.
 * `count` grows by one a hook, `beat` by one whenever the worker's event loop turns; `last` is the last `mount` that was not 0.
 * `store` grows by one when the thread goes into native code of the store and when it comes back: while it is odd, the worker must
 * not be terminated, for that would abort the whole process. `ending` is 1 while the main thread is about to terminate it. See
 * `store-guard.ts`.
 */
export const WATCH = { mount: 0, count: 1, beat: 2, last: 3, store: 4, ending: 5, words: 6 } as const;

/** Milliseconds between two beats. */
export const BEAT_MS = 250;

export { laneKey } from '../../lanes/lane-key.js';
