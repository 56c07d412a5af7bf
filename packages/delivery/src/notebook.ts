import type { ClaimedDelivery } from 'change-hook-core';

/**
 * What is known about a delivery beyond what the inbox stores. It dies with the process, on the safe side: after that, a first
 * try is uncertain, and a refused change is offered once more.
 */
export interface Notes {
  /** Place of the next change to send. Runs ahead of what the inbox knows once a change was refused. */
  next: number;
  /** Changes before this place may have arrived although their call did not end well. */
  uncertainTo: number;
  /** Changes that the sink refused, by place. */
  refused: { place: number; reason: string }[];
}

export interface NotebookDeps {
  /** Wall time at which this process began to deliver. */
  startedAt: number;
  /** The highest id of a delivery that was there then. The wall clock may have been set back since: either sign will do. */
  lastOld: number;
  /** A cut call may have held all changes of a delivery, or the next one only. */
  batches: boolean;
}

/** Notes by delivery, for those that are to be tried again. */
export class Notebook {
  readonly #deps: NotebookDeps;
  readonly #notes = new Map<number, Notes>();

  constructor(deps: NotebookDeps) {
    this.#deps = deps;
  }

  of({ id, done, receivedAt }: ClaimedDelivery): Notes {
    const known = this.#notes.get(id);
    // Someone else may have gone on with it meanwhile (a lease that ran out): never fall behind the inbox.
    if (known !== undefined) return Object.assign(known, { next: Math.max(known.next, done) });
    const { startedAt, lastOld, batches } = this.#deps;
    const old = id <= lastOld || receivedAt < startedAt;
    return { next: done, uncertainTo: !old ? 0 : batches ? Infinity : done + 1, refused: [] };
  }

  keep(id: number, notes: Notes): void {
    this.#notes.set(id, notes);
  }

  forget(id: number): void {
    this.#notes.delete(id);
  }
}
