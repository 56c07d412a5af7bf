import type { Intake, IntakeAnswer } from '../../ports/intake.js';
import type { ToWorker } from './protocol.js';

type Item = Extract<ToWorker, { type: 'submit' }>['items'][number];

export interface Submitter {
  add(items: readonly Item[]): void;
  /** Takes what still waits, before something that it must not come after. */
  submitAll(): void;
}

/** So many share a commit at least, and what an fsync costs. */
const SLICE = 16;

/**
 * Takes requests a few at a time, a turn of the event loop and so a commit for each few. With one commit for all that wait, the main
 * thread would have nothing to do until it is over, and this one nothing after it, until the answers have brought new requests.
 */
export function createSubmitter(intake: Intake, answer: (n: number, answer: IntakeAnswer) => void): Submitter {
  const waiting: Item[] = [];
  let next: NodeJS.Immediate | undefined;

  const submit = (count: number): void => {
    for (const { n, request } of waiting.splice(0, count)) void intake.submit(request).then((it) => answer(n, it));
    next = waiting.length > 0 ? setImmediate(() => submit(SLICE)) : undefined;
  };

  return {
    add(items) {
      waiting.push(...items);
      if (next === undefined) submit(SLICE);
    },
    submitAll() {
      clearImmediate(next);
      submit(Infinity);
    },
  };
}
