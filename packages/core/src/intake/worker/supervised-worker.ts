import { Worker } from 'node:worker_threads';
import { ChangeHookError, describeError, fromErrorRecord } from '../../errors/change-hook-error.js';
import type { Clock } from '../../ports/clock.js';
import type { Confirmer } from '../../ports/confirmer.js';
import type { Enricher } from '../../ports/enricher.js';
import type { Inbox } from '../../ports/inbox.js';
import type { Intake, IntakeAnswer, IntakeRequest } from '../../ports/intake.js';
import type { Log } from '../../ports/log.js';
import type { Retranslator } from '../../ports/retranslator.js';
import type { MountDescription } from '../../registry/mount-description.js';
import { Deaths } from './deaths.js';
import { endWorker } from './end-worker.js';
import type { IntakeWorker } from './intake-worker.js';
import { MountPlaces } from './mount-places.js';
import { notThere, Preparations } from './preparations.js';
import type { PreparedIntake } from './prepared-intake.js';
import { createRemoteInbox } from './remote-inbox.js';
import type { RemoteInbox } from './remote-inbox.js';
import { WATCH } from './protocol.js';
import type { FromWorker, IntakeWorkerData, ToWorker } from './protocol.js';
import { Submissions } from './submissions.js';
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

/**
 * Room for new objects. A payload lives for a millisecond; with Node's 48 MB of it the gateway needs 30 MB more memory under load and
 * is no faster.
 */
const YOUNG_MB = 24;

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
  readonly #submissions: Submissions;
  readonly #deaths: Deaths;
  #stage: Stage = 'new';
  #worker: Worker | undefined;
  #endWatch: (() => void) | undefined;
  #cancelRestart: (() => void) | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #die!: (error: ChangeHookError) => void;
  /** Why the worker was ended by us, and whose code it was. */
  #ended: { reason: string; mount: string | undefined } | undefined;

  constructor(deps: IntakeWorkerDeps) {
    this.#deps = deps;
    this.#setup = deps.setup;
    this.#deaths = new Deaths(deps.clock, deps.deathLimit ?? 5);
    this.#submissions = new Submissions((items) => {
      this.#worker?.postMessage({ type: 'submit', items } satisfies ToWorker, items.map(({ request }) => request.body));
    });
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
    return this.#submissions.add(request);
  }

  /** Rejects with `CH_INTAKE_WORKER_ENDED` also when no worker is there just now: it is there in a moment, and can be asked again. */
  async prepare(setup: unknown): Promise<PreparedIntake> {
    const worker = this.#worker;
    if (worker === undefined || this.#stage !== 'ready') throw notThere();
    return this.#preparations.ask(setup, {
      send: (message) => {
        // Messages arrive in order: what was submitted before a swap is the old mounts'.
        this.#submissions.flush();
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
    this.#deaths.born();
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
      this.#submissions.onAnswers(message.items);
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
    if (!stopping) this.#deps.log.error(error.message, { code: error.code, pending: this.#submissions.size });
    this.#stage = stopping ? 'ended' : 'waiting';
    this.#submissions.answerAll(unavailable('CH_INTAKE_WORKER_ENDED'));
    this.#preparations.onExit(error);
    if (stopping) return this.#remote.onEnd(error);
    this.#remote.onDeath(error);
    const wait = this.#deaths.died();
    if (wait === undefined) return this.#giveUp(error);
    this.#cancelRestart = this.#deps.clock.after(wait, () => {
      // A worker that crashes while it starts comes back here through its exit; one that refuses will refuse for ever.
      this.#spawn().catch((cause: unknown) => {
        if (this.#stage === 'ended') this.#giveUp(cause);
      });
    });
  }

  #giveUp(cause: unknown): void {
    this.#stage = 'ended';
    const error = new ChangeHookError('CH_INTAKE_DEAD', { deaths: this.#deaths.inARow, reason: describeError(cause) }, { cause });
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
    this.#submissions.flush();
    this.#stage = 'stopping';
    await endWorker(worker, new Int32Array(this.#watch), this.#deps.clock);
  }
}

const unavailable = (error: 'CH_INTAKE_BUSY' | 'CH_INTAKE_WORKER_ENDED'): IntakeAnswer => ({ status: 503, answer: { error } });
