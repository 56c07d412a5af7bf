/** What the tries of this process left of a change. */
export interface Trace {
  /** When the last call that may have arrived was cut, on the monotonic clock; undefined = none of them can have arrived. */
  at: number | undefined;
}

/** More than there are lanes: the oldest are forgotten, and the gateway's own word (`uncertain`) stands for them. */
const MOST = 10_000;

/** The changes that were tried and are not through yet. */
export class Tries {
  readonly #traces = new Map<string, Trace>();

  get(id: string): Trace | undefined {
    return this.#traces.get(id);
  }

  set(id: string, trace: Trace): void {
    this.#traces.delete(id);
    this.#traces.set(id, trace);
    if (this.#traces.size > MOST) this.#traces.delete(this.#traces.keys().next().value!);
  }

  forget(id: string): void {
    this.#traces.delete(id);
  }
}
