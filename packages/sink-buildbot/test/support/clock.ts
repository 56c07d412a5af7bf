import { ManualClock } from 'change-hook-core';

/** A clock that tells when a timer is set, so that a test can let the time pass at that moment and no sooner. */
export class WatchedClock extends ManualClock {
  #watchers: { ms: number; resolve: () => void }[] = [];

  override after(ms: number, fn: () => void): () => void {
    const cancel = super.after(ms, fn);
    const due = this.#watchers.filter((watcher) => watcher.ms === ms);
    this.#watchers = this.#watchers.filter((watcher) => watcher.ms !== ms);
    for (const { resolve } of due) resolve();
    return cancel;
  }

  /** Fulfils when the next timer of so many milliseconds is set. */
  async set(ms: number): Promise<void> {
    await new Promise<void>((resolve) => this.#watchers.push({ ms, resolve }));
  }
}
