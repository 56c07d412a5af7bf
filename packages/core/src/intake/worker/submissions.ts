import type { IntakeAnswer, IntakeRequest } from '../../ports/intake.js';
import type { FromWorker, ToWorker } from './protocol.js';

export type Submitted = Extract<ToWorker, { type: 'submit' }>['items'];
type Answers = Extract<FromWorker, { type: 'answers' }>['items'];

/** The main thread's side of the requests: all of one turn of the event loop go to the worker together, and each waits for its answer. */
export class Submissions {
  readonly #send: (items: Submitted) => void;
  readonly #pending = new Map<number, (answer: IntakeAnswer) => void>();
  #queue: { n: number; request: IntakeRequest }[] = [];
  #n = 0;

  constructor(send: (items: Submitted) => void) {
    this.#send = send;
  }

  /** Those that have no answer yet. */
  get size(): number {
    return this.#pending.size;
  }

  add(request: IntakeRequest): Promise<IntakeAnswer> {
    return new Promise((resolve) => {
      const n = ++this.#n;
      this.#pending.set(n, resolve);
      if (this.#queue.push({ n, request }) === 1) setImmediate(() => this.flush());
    });
  }

  /** Sends what waits for the end of the turn, before something that it must not come after. */
  flush(): void {
    const items = this.#queue;
    this.#queue = [];
    if (items.length > 0) this.#send(items);
  }

  onAnswers(items: Answers): void {
    for (const { n, answer } of items) {
      this.#pending.get(n)?.(answer);
      this.#pending.delete(n);
    }
  }

  /** Answers all of them: whoever had them is gone. */
  answerAll(answer: IntakeAnswer): void {
    for (const resolve of this.#pending.values()) resolve(answer);
    this.#pending.clear();
    this.#queue = [];
  }
}
