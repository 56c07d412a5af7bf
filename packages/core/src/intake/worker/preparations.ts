import { ChangeHookError, fromErrorRecord } from '../../errors/change-hook-error.js';
import type { MountDescription } from '../../registry/mount-description.js';
import type { PreparedIntake } from './prepared-intake.js';
import type { FromWorker, ToWorker } from './protocol.js';

/** One life of the worker, as what was prepared in it sees it. */
export interface WorkerLife {
  send: (message: ToWorker) => void;
  /** It is the one at work. */
  isCurrent: () => boolean;
  /** The worker has been told to swap. */
  onSwap: (setup: unknown, mounts: readonly MountDescription[]) => void;
}

interface Asked {
  setup: unknown;
  life: WorkerLife;
  resolve: (prepared: PreparedIntake) => void;
  reject: (error: unknown) => void;
}

type Answer = Extract<FromWorker, { type: 'prepared' | 'unprepared' }>;

/** The main thread's side of mounts that the worker builds beside those at work. */
export class Preparations {
  readonly #asked = new Map<number, Asked>();
  #n = 0;
  /** What the worker would swap to. */
  #prepared: number | undefined;

  ask(setup: unknown, life: WorkerLife): Promise<PreparedIntake> {
    const n = ++this.#n;
    return new Promise((resolve, reject) => {
      // First, since it throws what can't be cloned.
      life.send({ type: 'prepare', n, setup });
      this.#asked.set(n, { setup, life, resolve, reject });
    });
  }

  onMessage(message: Answer): void {
    const asked = this.#asked.get(message.n);
    if (asked === undefined) return;
    this.#asked.delete(message.n);
    if (message.type === 'unprepared') {
      return asked.reject(new AggregateError(message.errors.map(fromErrorRecord), 'the mounts have problems'));
    }
    const { n, mounts, outdated } = message;
    this.#prepared = n;
    asked.resolve({ mounts, outdated, swap: () => this.#swap(n, mounts, asked) });
  }

  /** The worker is gone, and all that was prepared in it. */
  onExit(error: ChangeHookError): void {
    this.#prepared = undefined;
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }

  #swap(n: number, mounts: readonly MountDescription[], { setup, life }: Asked): void {
    if (this.#prepared !== n || !life.isCurrent()) throw notThere();
    this.#prepared = undefined;
    life.send({ type: 'swap', n });
    life.onSwap(setup, mounts);
  }
}

export const notThere = (): ChangeHookError => new ChangeHookError('CH_INTAKE_WORKER_ENDED', { reason: 'it is not there just now' });
