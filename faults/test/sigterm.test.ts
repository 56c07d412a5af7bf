import { expect } from 'chai';
import { connect } from 'node:net';
import { Book } from './support/book.js';
import { Connection } from './support/connection.js';
import type { Gateway } from './support/gateway.js';
import { readLines } from './support/lines.js';
import { load } from './support/load.js';
import { Place } from './support/place.js';
import { postInParts } from './support/request.js';
import { createTell } from './support/tell.js';
import { until } from './support/until.js';

const IN_FLIGHT = 100;
const ROUNDS = 5;
const LOAD = Array.from({ length: IN_FLIGHT }, (_, n) => `repository-${n % 10}`);

describe('SIGTERM', () => {
  const tell = createTell();
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  it(`with ${IN_FLIGHT} requests in flight, their bodies half sent: all are answered 202, new connections are refused, and the exit code is 0`, async () => {
    const book = new Book('half');
    const gateway = await place.start();
    const begun = await Promise.all(
      LOAD.map(async (repository) => {
        const entry = book.write(repository);
        entry.sentAt = 0;
        const connection = await Connection.open(gateway.port);
        const change = { author: 'Ann <ann@example.org>', comments: 'c'.repeat(2_000), repository, revision: String(entry.number) };
        const { head, bytes } = postInParts('/change_hook/base', change, { 'Idempotency-Key': entry.key, Expect: '100-continue' });
        // The server says by its 100 that it has taken the request, and waits for the body.
        await connection.begin(head);
        return { entry, connection, bytes };
      }),
    );
    const asked = begun.map(({ connection, bytes }) => connection.ask(bytes.subarray(0, 1_000)));
    process.kill(gateway.pid, 'SIGTERM');
    await until('nobody listened any more', () => isRefused(gateway));
    begun.forEach(({ connection, bytes }) => connection.send(bytes.subarray(1_000)));
    const answers = await Promise.all(asked);
    answers.forEach((answer, n) => {
      expect(answer.status).to.equal(202);
      expect(answer.headers.get('connection')).to.equal('close');
      book.acknowledge(begun[n]!.entry, answer.json);
    });
    expect(await gateway.ended).to.equal(0);
    await finish(book, { 'in flight': IN_FLIGHT, answered: answers.length });
  });

  it(`under load, ${ROUNDS} times: what is not answered was not taken, nothing acknowledged is lost or doubled, and the exit code is 0`, async () => {
    const book = new Book('load');
    let cut = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const gateway = await place.start();
      const before = book.acknowledged;
      const most = 500 + Math.floor(Math.random() * 500);
      let told = false;
      let ended = false;
      void gateway.ended.then(() => (ended = true));
      const result = await load({
        port: gateway.port, book, repositories: LOAD, more: () => !ended,
        onAnswer() {
          if (told || book.acknowledged - before < most) return;
          told = true;
          process.kill(gateway.pid, 'SIGTERM');
        },
      });
      expect(await gateway.ended).to.equal(0);
      expect([...result.statuses.keys()]).to.deep.equal([202]);
      cut += result.cut.length;
    }
    await finish(book, { rounds: ROUNDS, 'met a closed connection': cut });
    // Else some of what met a closed connection had been taken, and its sender was not told.
    expect(readLines(place.path('changes.jsonl')).changes).to.have.length(book.acknowledged);
  });

  /** Starts once more, for what was not delivered yet, and judges. */
  async function finish(book: Book, counts: Record<string, number>): Promise<void> {
    const next = await place.start();
    await next.drained();
    expect(await next.stop()).to.equal(0);
    const verdict = book.judge(readLines(place.path('changes.jsonl')).changes);
    tell({ ...counts, acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations });
    expect(verdict).to.deep.include({ delivered: book.acknowledged, doubles: 0, orderViolations: 0, lost: [], storedTwice: [] });
  }
});

function isRefused({ port }: Gateway): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(true));
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });
}
