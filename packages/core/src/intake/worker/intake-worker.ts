import { Worker } from 'node:worker_threads';
import { ChangeHookError, describeError, fromErrorRecord } from '../../errors/change-hook-error.js';
import type { Clock } from '../../ports/clock.js';
import type { Confirmer } from '../../ports/confirmer.js';
import type { Enricher } from '../../ports/enricher.js';
import type { Inbox } from '../../ports/inbox.js';
import type { Intake, IntakeAnswer, IntakeRequest } from '../../ports/intake.js';
import type { Log } from '../../ports/log.js';
import type { Retranslator } from '../../ports/retranslator.js';
import type { Service } from '../../ports/service.js';
import type { MountDescription } from '../../registry/mount-description.js';
import { MountPlaces } from './mount-places.js';
import { notThere, Preparations } from './preparations.js';
import type { PreparedIntake, Preparer } from './prepared-intake.js';
import { createRemoteInbox } from './remote-inbox.js';
import type { RemoteInbox } from './remote-inbox.js';
import { WATCH } from './protocol.js';
import type { FromWorker, IntakeWorkerData, ToWorker } from './protocol.js';
import { shutStore } from './store-guard.js';
import { watchWorker } from './watch-worker.js';

export interface IntakeWorkerDeps {
  /** The module that calls `serveIntake`. */
  entry: URL;
  /** Handed to the entry; cloneable. */
  setup: unknown;
  clock: Clock;
  log: Log;
  /** A dialect's hook that holds the thread for longer is ended, and the worker with it. Milliseconds, default 10,000. */
  hookLimit?: number;
  /** So many deaths in a row, none of them followed by a minute of work, end the intake for good. Default 5. */
  deathLimit?: number;
}

export interface IntakeWorker extends Service, Preparer {
  readonly intake: Intake;
  /** The inbox that the worker owns; its `start` and `stop` are the worker's. */
  readonly inbox: Inbox;
  /** Completes changes, in the worker, where the dialects are. */
  readonly enricher: Enricher;
  /** Translates receipts again, there too. */
  readonly retranslator: Retranslator;
  /** Confirms receipts, there too. */
  readonly confirmer: Confirmer;
  /** What is mounted; empty before `start`. */
  readonly mounts: readonly MountDescription[];
  /** Rejects with `CH_INTAKE_DEAD` when the worker can't be kept alive. Never fulfils. */
  readonly dead: Promise<never>;
  /** Whether a request would be taken now. */
  readonly ready: boolean;
}

const STEADY_MS = 60_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
/**
 * Room for new objects. A payload lives for a millisecond; with Node's 48 MB of it the gateway needs 30 MB more memory under load and
 * is no faster.
 */
const YOUNG_MB = 24;
/** A worker that does not stop when told to is ended after this. */
const STOP_MS = 10_000;
/** It is at the disk then, and is looked at again after this. */
const STOP_AGAIN_MS = 50;

/**
 * The intake on a worker thread of its own, which holds registry, verify, translate and the inbox; the thread of the caller
 * never parses a payload. A worker that dies, or is ended because a dialect's code would not end, is started again; what was
 * pending then is answered 503, and inbox calls wait and are made again.
 */
export function createIntakeWorker(deps: IntakeWorkerDeps): IntakeWorker {
  return new SupervisedWorker(deps);
}

type Stage = 'new' | 'starting' | 'ready' | 'waiting' | 'stopping' | 'ended';

class SupervisedWorker implements IntakeWorker, Intake {
  readonly intake: Intake = this;
  readonly inbox: Inbox;
  readonly enricher: Enricher;
  readonly retranslator: Retranslator;
  readonly confirmer: Confirmer;
  readonly dead: Promise<never>;
  mounts: readonly MountDescription[] = [];

  readonly #deps: IntakeWorkerDeps;
  /** What the next worker is started with. */
  #setup: unknown;
  #places = new MountPlaces();
  readonly #preparations = new Preparations();
  readonly #remote: RemoteInbox;
  readonly #watch = new SharedArrayBuffer(WATCH.words * Int32Array.BYTES_PER_ELEMENT);
  readonly #pending = new Map<number, (answer: IntakeAnswer) => void>();
  #queue: { n: number; request: IntakeRequest }[] = [];
  #n = 0;
  #stage: Stage = 'new';
  #worker: Worker | undefined;
  #endWatch: (() => void) | undefined;
  #cancelRestart: (() => void) | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #die!: (error: ChangeHookError) => void;
  #deaths = 0;
  #bornAt = 0;
  /** Why the worker was ended by us, and whose code it was. */
  #ended: { reason: string; mount: string | undefined } | undefined;

  constructor(deps: IntakeWorkerDeps) {
    this.#deps = deps;
    this.#setup = deps.setup;
    this.#remote = createRemoteInbox({ send: (message) => this.#send(message), start: () => this.start(), stop: () => this.stop() });
    this.inbox = this.#remote.inbox;
    this.enricher = this.#remote.enricher;
    this.retranslator = this.#remote.retranslator;
    this.confirmer = this.#remote.confirmer;
    this.dead = new Promise<never>((_, reject) => (this.#die = reject));
    // Whoever does not ask must not be ended by an unhandled rejection: the log has the line, and start and submit say it too.
    this.dead.catch(() => {});
  }

  get ready(): boolean {
    return this.#stage === 'ready';
  }

  start(): Promise<void> {
    return (this.#starting ??= this.#spawn());
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#end());
  }

  submit(request: IntakeRequest): Promise<IntakeAnswer> {
    if (this.#stage !== 'ready') return Promise.resolve(unavailable('CH_INTAKE_BUSY'));
    return new Promise((resolve) => {
      const n = ++this.#n;
      this.#pending.set(n, resolve);
      if (this.#queue.push({ n, request }) === 1) setImmediate(() => this.#flush());
    });
  }

  /** Rejects with `CH_INTAKE_WORKER_ENDED` also when no worker is there just now: it is there in a moment, and can be asked again. */
  async prepare(setup: unknown): Promise<PreparedIntake> {
    const worker = this.#worker;
    if (worker === undefined || this.#stage !== 'ready') throw notThere();
    return this.#preparations.ask(setup, {
      send: (message) => {
        // Messages arrive in order: what was submitted before a swap is the old mounts'.
        this.#flush();
        worker.postMessage(message);
      },
      isCurrent: () => this.#worker === worker && this.#stage === 'ready',
      onSwap: (next, mounts) => {
        this.#setup = next;
        this.#setMounts(mounts);
      },
    });
  }

  #setMounts(mounts: readonly MountDescription[]): void {
    this.mounts = mounts;
    this.#places.add(mounts.map(({ mount }) => mount));
  }

  #flush(): void {
    const items = this.#queue;
    this.#queue = [];
    if (items.length === 0 || this.#worker === undefined) return;
    this.#worker.postMessage({ type: 'submit', items } satisfies ToWorker, items.map(({ request }) => request.body));
  }

  #send(message: ToWorker): boolean {
    if (this.#worker === undefined || (this.#stage !== 'ready' && this.#stage !== 'stopping')) return false;
    this.#worker.postMessage(message);
    return true;
  }

  /** Starts a worker; fulfils when it is ready, rejects with every reason when it refuses. */
  #spawn(): Promise<void> {
    this.#stage = 'starting';
    this.#ended = undefined;
    new Int32Array(this.#watch).fill(0);
    const workerData: IntakeWorkerData = { setup: this.#setup, watch: this.#watch };
    const worker = new Worker(this.#deps.entry, { workerData, name: 'change-hook-intake', resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    this.#worker = worker;
    this.#bornAt = this.#deps.clock.monotonic();
    return new Promise<void>((resolve, reject) => {
      let crash: unknown;
      let refused = false;
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'ready') {
          this.#onReady(message.mounts);
          resolve();
        } else if (message.type === 'refused') {
          refused = true;
          const errors = message.errors.map(fromErrorRecord);
          reject(new AggregateError(errors, 'the intake can not start'));
        } else this.#onMessage(message);
      });
      worker.on('error', (error) => (crash = error));
      worker.on('exit', (code) => {
        if (this.#worker !== worker) return;
        const reason = this.#ended?.reason ?? (crash === undefined ? `it exited with code ${code}` : describeError(crash));
        const error = new ChangeHookError('CH_INTAKE_WORKER_ENDED', { reason, mount: this.#ended?.mount });
        reject(error);
        this.#onExit(error, refused);
      });
    });
  }

  #onReady(mounts: readonly MountDescription[]): void {
    this.#places = new MountPlaces();
    this.#setMounts(mounts);
    this.#stage = 'ready';
    this.#endWatch = watchWorker({
      words: new Int32Array(this.#watch),
      clock: this.#deps.clock,
      limit: this.#deps.hookLimit ?? 10_000,
      onStuck: (place, reason) => this.#onStuck(place === undefined ? undefined : this.#places.nameOf(place), reason),
    });
    this.#remote.onReady();
  }

  #onMessage(message: FromWorker): void {
    if (message.type === 'answers') {
      for (const { n, answer } of message.items) {
        this.#pending.get(n)?.(answer);
        this.#pending.delete(n);
      }
    } else if (message.type === 'prepared' || message.type === 'unprepared') {
      this.#preparations.onMessage(message);
    } else if (message.type === 'log') this.#deps.log[message.level](message.message, message.fields);
    else if (message.type === 'work' || message.type === 'result' || message.type === 'thrown') this.#remote.onMessage(message);
  }

  #onStuck(mount: string | undefined, reason: string): void {
    this.#ended = { reason, mount };
    void this.#worker?.terminate();
  }

  #onExit(error: ChangeHookError, refused: boolean): void {
    this.#worker = undefined;
    this.#endWatch?.();
    const stopping = this.#stage === 'stopping' || refused;
    if (!stopping) this.#deps.log.error(error.message, { code: error.code, pending: this.#pending.size });
    this.#stage = stopping ? 'ended' : 'waiting';
    for (const resolve of this.#pending.values()) resolve(unavailable('CH_INTAKE_WORKER_ENDED'));
    this.#pending.clear();
    this.#queue = [];
    this.#preparations.onExit(error);
    if (stopping) return this.#remote.onEnd(error);
    this.#remote.onDeath(error);
    this.#deaths = this.#deps.clock.monotonic() - this.#bornAt > STEADY_MS ? 1 : this.#deaths + 1;
    if (this.#deaths >= (this.#deps.deathLimit ?? 5)) return this.#giveUp(error);
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#deaths - 1));
    this.#cancelRestart = this.#deps.clock.after(wait, () => {
      // A worker that crashes while it starts comes back here through its exit; one that refuses will refuse for ever.
      this.#spawn().catch((cause: unknown) => {
        if (this.#stage === 'ended') this.#giveUp(cause);
      });
    });
  }

  #giveUp(cause: unknown): void {
    this.#stage = 'ended';
    const error = new ChangeHookError('CH_INTAKE_DEAD', { deaths: this.#deaths, reason: describeError(cause) }, { cause });
    this.#deps.log.error(error.message, { code: error.code });
    this.#remote.onEnd(error);
    this.#die(error);
  }

  async #end(): Promise<void> {
    this.#cancelRestart?.();
    const worker = this.#worker;
    if (worker === undefined) {
      this.#stage = 'ended';
      return;
    }
    this.#flush();
    this.#stage = 'stopping';
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'stop' } satisfies ToWorker);
    const cancel = this.#terminateIn(STOP_MS, worker);
    await gone;
    cancel();
  }

  /** Ends a worker that has not stopped by then, and never while it is inside of the store. */
  #terminateIn(ms: number, worker: Worker): () => void {
    const strike = (): void => {
      if (shutStore(new Int32Array(this.#watch))) void worker.terminate();
      else cancel = this.#deps.clock.after(STOP_AGAIN_MS, strike);
    };
    let cancel = this.#deps.clock.after(ms, strike);
    return () => cancel();
  }
}

const unavailable = (error: 'CH_INTAKE_BUSY' | 'CH_INTAKE_WORKER_ENDED'): IntakeAnswer => ({ status: 503, answer: { error } });
