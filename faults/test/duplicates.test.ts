import { expect } from 'chai';
import { Book } from './support/book.js';
import { Connection, CutError } from './support/connection.js';
import { readLines } from './support/lines.js';
import { Place } from './support/place.js';
import { createTell } from './support/tell.js';

const PAIRS = 200;

describe('equal deliveries', () => {
  const tell = createTell();
  let place: Place;
  afterEach(() => place.remove());

  it(`that arrive at the same moment are one, ${PAIRS} times over: one 202, and one with duplicate: true`, async () => {
    place = new Place();
    const gateway = await place.start();
    const book = new Book('pair');
    const [left, right] = [await Connection.open(gateway.port), await Connection.open(gateway.port)];
    let plain = 0;
    let duplicates = 0;
    for (let n = 0; n < PAIRS; n++) {
      const entry = book.write(`repository-${n % 4}`);
      const bytes = book.request(entry);
      const answers = await Promise.all([left.ask(bytes), right.ask(bytes)]);
      expect(answers.map(({ status }) => status)).to.deep.equal([202, 202]);
      expect(new Set(answers.map(({ json }) => json.id)).size).to.equal(1);
      duplicates += answers.filter(({ json }) => json.duplicate === true).length;
      plain += answers.filter(({ json }) => json.duplicate === undefined).length;
      book.acknowledge(entry, answers[0].json);
    }
    left.close();
    right.close();
    await gateway.drained();
    const { receipts, deliveries } = (await gateway.status()).inbox;
    expect(await gateway.stop()).to.equal(0);

    const verdict = book.judge(readLines(place.path('changes.jsonl')).changes);
    tell({ acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations, 'plain 202': plain, 'duplicate: true': duplicates });
    expect({ plain, duplicates, receipts }).to.deep.equal({ plain: PAIRS, duplicates: PAIRS, receipts: PAIRS });
    expect(deliveries).to.deep.equal([{ sink: 'jsonl', state: 'delivered', count: PAIRS }]);
    expect(verdict).to.deep.include({ delivered: PAIRS, doubles: 0, orderViolations: 0, lost: [], storedTwice: [] });
  });

  const MOMENTS = [
    { fault: 'after-commit', told: 'is known when it is sent again', duplicate: true },
    { fault: 'before-commit', told: 'is new when it is sent again', duplicate: undefined },
  ] as const;
  for (const { fault, told, duplicate } of MOMENTS) {
    it(`of which the first met a SIGKILL ${fault.replace('-', ' its ')}: it ${told}, and delivered once`, async () => {
      place = new Place({ change_hook_inbox: { crashing: { path: './inbox.db' } } }, ['change-hook-inbox-crashing']);
      place.link('change-hook-inbox-sqlite');
      const book = new Book(fault);
      const rounds = 3;
      let known = 0;
      for (let round = 0; round < rounds; round++) {
        const gateway = await place.start();
        const entry = book.write('one');
        const doomed = await Connection.open(gateway.port);
        // The header is no part of what makes two requests equal: mount, delivery id and body are.
        const cut = await doomed.ask(book.request(entry, undefined, { 'X-Fault': fault })).catch((error: unknown) => error);
        expect(cut).to.be.instanceOf(CutError);
        expect(await gateway.ended).to.equal('SIGKILL');

        const next = await place.start();
        const connection = await Connection.open(next.port);
        const answer = await connection.ask(book.request(entry));
        connection.close();
        expect(answer.status).to.equal(202);
        expect(answer.json.duplicate).to.equal(duplicate);
        if (answer.json.duplicate === true) known++;
        book.acknowledge(entry, answer.json);
        await next.drained();
        expect(await next.stop()).to.equal(0);
      }
      const verdict = book.judge(readLines(place.path('changes.jsonl')).changes);
      tell({ kills: rounds, acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations, 'duplicate: true': known });
      expect(verdict).to.deep.include({ acknowledged: rounds, delivered: rounds, doubles: 0, orderViolations: 0, lost: [], storedTwice: [] });
    });
  }
});
