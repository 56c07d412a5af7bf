import type { ClaimedDelivery } from 'change-hook-core';
import type { Suspects } from './suspects.js';

/**
 * What is known about a delivery beyond what the inbox stores. It dies with the process, on the safe side: after that, what may have
 * been under way is uncertain, and a refused change is offered once more.
 */
export interface Notes {
  /** Place of the next change that was never offered. */
  next: number;
  /** Places before it whose changes did not arrive, and which are offered once more, in this order and first of all. */
  again: number[];
  /** Changes that the sink refused, by place; they are not offered again. */
  refused: { place: number; reason: string }[];
  /** So many of the changes to send, from the first on, may have arrived although their call did not end well. */
  uncertain: number;
}

export interface NotebookDeps {
  suspects: Pick<Suspects, 'has'>;
  /** A cut call may have held all changes of a delivery, or one only. */
  batches: boolean;
}

/** Notes by delivery, for those that are to be tried again. */
export class Notebook {
  readonly #deps: NotebookDeps;
  readonly #notes = new Map<number, Notes>();

  constructor(deps: NotebookDeps) {
    this.#deps = deps;
  }

  of(delivery: ClaimedDelivery, repository: string): Notes {
    const { done, behind = [] } = delivery;
    const known = this.#notes.get(delivery.id);
    if (known === undefined) return this.#fresh(delivery, repository);
    // Someone else may have gone on with it meanwhile (a lease that ran out): never fall behind the inbox.
    const [stored, offered] = [new Set(behind), new Set(known.again)];
    const refused = known.refused.filter(({ place }) => place >= done || stored.has(place));
    const isRefused = new Set(refused.map(({ place }) => place));
    const again = behind.filter((place) => !isRefused.has(place) && (place >= known.next || offered.has(place)));
    const uncertain = done > known.next && known.uncertain > 0 ? Infinity : known.uncertain;
    return { next: Math.max(known.next, done), again, refused, uncertain };
  }

  keep(id: number, notes: Notes): void {
    this.#notes.set(id, notes);
  }

  forget(id: number): void {
    this.#notes.delete(id);
  }

  /**
   * A call of an earlier process held the change that was next; or one that had been refused, and was offered again just then: which of
   * these is not known.
   */
  #fresh(delivery: ClaimedDelivery, repository: string): Notes {
    const { done, behind = [], uncertain = 0 } = delivery;
    const suspected = !this.#deps.suspects.has(repository, delivery) ? 0 : this.#deps.batches ? Infinity : behind.length + 1;
    return { next: done, again: [...behind], refused: [], uncertain: Math.max(uncertain, suspected) };
  }
}
