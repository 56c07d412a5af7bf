import { ManualClock } from 'change-hook-core';

/** Time passes at once whenever somebody waits for it, and stands still otherwise. */
export class HurriedClock extends ManualClock {
  override after(ms: number, fn: () => void): () => void {
    const cancel = super.after(ms, fn);
    setImmediate(() => this.advance(this.next() ?? 0));
    return cancel;
  }
}
