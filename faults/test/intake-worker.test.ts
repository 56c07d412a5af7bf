import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { Book } from './support/book.js';
import { Connection, type Answer } from './support/connection.js';
import type { Gateway } from './support/gateway.js';
import { readLines } from './support/lines.js';
import { Place } from './support/place.js';
import { createTell } from './support/tell.js';
import { until } from './support/until.js';

const DEADLY = '/change_hook/deadly';
const REPOSITORIES = Array.from({ length: 32 }, (_, n) => `repository-${n % 8}`);
/** Requests that are acknowledged before a thread dies, and again after it. */
const BETWEEN = 500;
/** Deaths that a gateway stands, none of them followed by a minute of work; the fifth ends it. */
const STOOD = 4;

describe('the intake worker, killed under load', () => {
  const tell = createTell();
  let place: Place;
  beforeEach(() => {
    place = new Place({ change_hook_dialects: { base: true, deadly: true }, intake: { hook_seconds: 1 } }, ['change-hook-dialect-deadly']);
  });
  afterEach(() => place.remove());

  for (const fault of ['exit', 'loop'] as const) {
    const how = fault === 'exit' ? 'that ends' : 'whose code never ends';
    it(`${how}: what was pending is 503, is taken when it is sent again, and nothing acknowledged is lost`, async () => {
      const book = new Book(fault);
      const gateway = await place.start();
      const tally = { unavailable: 0, without: 0 };
      const deaths = fault === 'exit' ? STOOD : 2;
      const kills = { sent: 0 };
      const target = (deaths + 1) * BETWEEN;
      await Promise.all(
        REPOSITORIES.map(async (repository) => {
          const connection = await Connection.open(gateway.port);
          while (book.acknowledged < target) {
            const entry = book.write(repository);
            // Like a forge, which sends again what was answered 503.
            for (;;) {
              const answer = await connection.ask(book.request(entry));
              if (answer.status === 202) {
                book.acknowledge(entry, answer.json);
                break;
              }
              note(answer, tally);
              await delay(20);
            }
            if (book.acknowledged < (kills.sent + 1) * BETWEEN || kills.sent === deaths) continue;
            kills.sent++;
            const answer = await connection.ask(book.request(book.write('deadly'), DEADLY, { 'X-Fault': fault }));
            // Sent into a thread that had just died, it was not taken at all: then it killed nobody, and is to be sent once more.
            if (answer.json.error === 'CH_INTAKE_BUSY') kills.sent--;
            note(answer, tally);
          }
          connection.close();
        }),
      );
      await gateway.drained();
      const log = gateway.log();
      expect(await gateway.stop()).to.equal(0);
      const died = log.split('\n').filter((line) => line.includes('CH_INTAKE_WORKER_ENDED') && line.includes('"pending"')).length;
      const verdict = book.judge(readLines(place.path('changes.jsonl')).changes);
      tell({ deaths: died, acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations, 'answered 503': tally.unavailable });
      expect(died).to.equal(deaths);
      expect(tally.unavailable).to.be.at.least(deaths);
      expect(tally.without).to.equal(0);
      if (fault === 'loop') expect(log).to.match(/deadly[^\n]*did not end within/);
      expect(verdict).to.deep.include({ delivered: book.acknowledged, doubles: 0, orderViolations: 0, lost: [], storedTwice: [] });
    });
  }

  it('that dies again and again ends the gateway with an error, and what it acknowledged is delivered after the next start', async () => {
    const book = new Book('dead');
    const gateway = await place.start();
    const ended = gateway.ended.then(() => true);
    let deaths = 0;
    for (let over = false; !over; ) {
      await post(gateway, book, 'kept');
      deaths++;
      const connection = await Connection.open(gateway.port);
      await connection.ask(book.request(book.write('deadly'), DEADLY, { 'X-Fault': 'exit' })).catch(() => {});
      connection.close();
      over = await Promise.race([ended, ready(gateway)]);
    }
    expect(await gateway.ended).to.equal(1);
    expect(gateway.log()).to.include('CH_INTAKE_DEAD');

    const next = await place.start();
    await next.drained();
    expect(await next.stop()).to.equal(0);
    const verdict = book.judge(readLines(place.path('changes.jsonl')).changes);
    tell({ deaths, acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations });
    expect(deaths).to.equal(STOOD + 1);
    // The call that was under way when there was no inbox left to record its outcome.
    expect(verdict.doubles).to.be.at.most(1);
    expect(verdict).to.deep.include({ delivered: book.acknowledged, orderViolations: 0, lost: [], storedTwice: [] });
  });
});

/** Any other answer than these is a fault of its own. */
function note(answer: Answer, tally: { unavailable: number; without: number }): void {
  expect(answer.status).to.equal(503);
  expect(answer.json.error).to.be.oneOf(['CH_INTAKE_BUSY', 'CH_INTAKE_WORKER_ENDED']);
  tally.unavailable++;
  if (answer.headers.get('retry-after') === undefined) tally.without++;
}

async function post(gateway: Gateway, book: Book, repository: string): Promise<void> {
  const connection = await Connection.open(gateway.port);
  const entry = book.write(repository);
  const answer = await connection.ask(book.request(entry));
  connection.close();
  expect(answer.status).to.equal(202);
  book.acknowledge(entry, answer.json);
}

/** False once requests are taken again; never, when the gateway ended instead. */
function ready(gateway: Gateway): Promise<false> {
  const takes = (): Promise<boolean> => fetch(`http://127.0.0.1:${gateway.port}/readyz`).then((it) => it.status === 200, () => false);
  return until('requests were taken again', takes).then(() => false, () => new Promise<false>(() => {}));
}
