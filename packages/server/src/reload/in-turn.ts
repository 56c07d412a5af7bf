/**
 * Runs a piece of work whenever it is asked for, one after another. Whoever asks while another one waits for its turn gets that one's
 * result: a run that has not begun sees all that there was to see when it was asked for.
 */
export function createInTurn<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting: Promise<T> | undefined;
  return () => {
    if (waiting !== undefined) return waiting;
    const mine = last.then(() => {
      waiting = undefined;
      return work();
    });
    last = mine.catch(() => undefined);
    return (waiting = mine);
  };
}
