import { post } from './request.js';

/** One change on its way, as its sender knows it. */
export interface Entry {
  readonly repository: string;
  /** Its place among those that were written for the repository, from 0. */
  readonly number: number;
  /** The delivery id, the same at each try. */
  readonly key: string;
  /** When it was first sent, and when its 202 was read, by the book's own count of events. */
  sentAt?: number;
  acknowledgedAt?: number;
  /** Of the 202. */
  receipt?: string;
  /** The 202 of one of its tries said that the gateway had it already. */
  duplicate?: boolean;
  tries: number;
}

/** A change as it stands in a sink. */
export interface Arrived {
  repository: string;
  number: number;
  receipt: string;
}

export interface Verdict {
  acknowledged: number;
  /** Acknowledged changes that are in the sink, each counted once. */
  delivered: number;
  /** Second and later copies of a change. */
  doubles: number;
  /** Changes that stand behind one that was sent only after they had been acknowledged. */
  orderViolations: number;
  /** Acknowledged and not in the sink. */
  lost: string[];
  /** In the sink under another receipt than the one that was acknowledged: stored twice. */
  storedTwice: string[];
}

const nameOf = ({ repository, number }: Arrived | Entry): string => `${repository}#${number}`;

/** Keeps what a sender knows: what was sent, what was acknowledged, and what must therefore be in a sink. */
export class Book {
  readonly #run: string;
  readonly #entries = new Map<string, Entry>();
  readonly #next = new Map<string, number>();
  #ticks = 0;
  #acknowledged = 0;

  /** `run`: makes the delivery ids differ from those of other books. */
  constructor(run: string) {
    this.#run = run;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  get entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** A new change of the repository. */
  write(repository: string): Entry {
    const number = this.#next.get(repository) ?? 0;
    this.#next.set(repository, number + 1);
    const entry: Entry = { repository, number, key: `${this.#run}-${repository}-${number}`, tries: 0 };
    this.#entries.set(nameOf(entry), entry);
    return entry;
  }

  /** The bytes that send it, to `base` or to another mount that takes the same. */
  request(entry: Entry, path = '/change_hook/base', headers: Readonly<Record<string, string>> = {}): Buffer {
    entry.sentAt ??= ++this.#ticks;
    entry.tries++;
    const change = { author: 'Ann <ann@example.org>', comments: 'c'.repeat(200), repository: entry.repository, revision: String(entry.number), files: ['a', 'b'] };
    return post(path, change, { 'Idempotency-Key': entry.key, ...headers });
  }

  /** Its 202 was read. */
  acknowledge(entry: Entry, answer: { id?: string; duplicate?: boolean }): void {
    if (entry.acknowledgedAt === undefined) this.#acknowledged++;
    entry.acknowledgedAt ??= ++this.#ticks;
    entry.receipt ??= answer.id!;
    if (answer.duplicate === true) entry.duplicate = true;
  }

  judge(arrived: readonly Arrived[]): Verdict {
    const seen = new Set<string>();
    const latestSent = new Map<string, number>();
    const verdict: Verdict = { acknowledged: this.#acknowledged, delivered: 0, doubles: 0, orderViolations: 0, lost: [], storedTwice: [] };
    for (const it of arrived) {
      const name = nameOf(it);
      const entry = this.#entries.get(name);
      if (entry === undefined) throw new Error(`the sink has ${name}, which nobody sent`);
      if (entry.receipt !== undefined && entry.receipt !== it.receipt) verdict.storedTwice.push(name);
      if (seen.has(name)) {
        verdict.doubles++;
        continue;
      }
      seen.add(name);
      const { sentAt = 0, acknowledgedAt } = entry;
      const before = latestSent.get(it.repository) ?? 0;
      if (acknowledgedAt !== undefined) {
        verdict.delivered++;
        if (acknowledgedAt < before) verdict.orderViolations++;
      }
      latestSent.set(it.repository, Math.max(before, sentAt));
    }
    for (const [name, { acknowledgedAt }] of this.#entries) if (acknowledgedAt !== undefined && !seen.has(name)) verdict.lost.push(name);
    return verdict;
  }
}
