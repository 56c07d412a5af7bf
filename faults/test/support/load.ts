import { Connection, CutError, type Answer } from './connection.js';
import type { Book, Entry } from './book.js';

export interface LoadOptions {
  port: number;
  book: Book;
  /** One connection each, with the repository whose changes it sends. Several may name the same one. */
  repositories: readonly string[];
  /** Asked before each request: false ends the connection's part. */
  more: () => boolean;
  /** Told of each answer. */
  onAnswer?: (entry: Entry, answer: Answer) => void;
  path?: string;
}

export interface LoadResult {
  /** Sent, and their connections ended before an answer. */
  cut: Entry[];
  /** So many were answered with this status. */
  statuses: Map<number, number>;
  /** Answered with anything but a 202. */
  refused: Entry[];
}

/** As many requests at a time as there are connections, each one's next after its answer, until there are to be no more or all are cut. */
export async function load({ port, book, repositories, more, onAnswer, path }: LoadOptions): Promise<LoadResult> {
  const result: LoadResult = { cut: [], statuses: new Map(), refused: [] };
  const send = async (repository: string): Promise<void> => {
    const connection = await Connection.open(port);
    try {
      while (more()) {
        const entry = book.write(repository);
        try {
          const answer = await connection.ask(book.request(entry, path));
          result.statuses.set(answer.status, (result.statuses.get(answer.status) ?? 0) + 1);
          if (answer.status === 202) book.acknowledge(entry, answer.json);
          else result.refused.push(entry);
          onAnswer?.(entry, answer);
        } catch (error) {
          if (!(error instanceof CutError)) throw error;
          result.cut.push(entry);
          return;
        }
      }
    } finally {
      connection.close();
    }
  };
  await Promise.all(repositories.map(send));
  return result;
}

/** Sends once more what got no answer, one after another in the order in which it was written; every one must be a 202 now. */
export async function sendAgain(port: number, book: Book, entries: readonly Entry[], path?: string): Promise<void> {
  const connection = await Connection.open(port);
  try {
    for (const entry of entries) {
      const answer = await connection.ask(book.request(entry, path));
      if (answer.status !== 202) throw new Error(`${entry.key} was answered ${answer.status} ${answer.body}`);
      book.acknowledge(entry, answer.json);
    }
  } finally {
    connection.close();
  }
}
