import { expect } from 'chai';
import { Book } from './support/book.js';
import type { Gateway } from './support/gateway.js';
import { readLines } from './support/lines.js';
import { load, sendAgain } from './support/load.js';
import { Place } from './support/place.js';
import { createTell } from './support/tell.js';
import { until } from './support/until.js';

const LOAD = Array.from({ length: 32 }, (_, n) => `repository-${n % 8}`);
const RELOADS = 20;
const KILLS = 5;

describe('a reload', () => {
  const tell = createTell();
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  /** Another mount each time, and another spelling of the same file, so that the sink is replaced. */
  const configure = (n: number): void =>
    place.configure({
      change_hook_dialects: { base: true, [`mount-${n}`]: { $dialect: 'base' } },
      change_hook_sinks: { jsonl: { path: `${'./'.repeat(n + 1)}changes.jsonl` } },
    });
  const reloads = (gateway: Gateway): number => gateway.log().split('the config was read again').length - 1;

  it(`under load, ${RELOADS} times: every request is answered 202, and nothing is lost, doubled or out of order`, async () => {
    const book = new Book('reload');
    configure(0);
    const gateway = await place.start();
    let done = false;
    const loaded = load({ port: gateway.port, book, repositories: LOAD, more: () => !done });
    for (let n = 1; n <= RELOADS; n++) {
      configure(n);
      const before = book.acknowledged;
      process.kill(gateway.pid, 'SIGHUP');
      await until('the config was in force', () => reloads(gateway) === n);
      await until('more was acknowledged', () => book.acknowledged > before + 50);
    }
    done = true;
    const { statuses, cut } = await loaded;
    expect([[...statuses.keys()], cut]).to.deep.equal([[202], []]);
    await gateway.drained();
    expect(await gateway.stop()).to.equal(0);
    const verdict = book.judge(readLines(place.path('changes.jsonl')).changes);
    tell({ reloads: RELOADS, acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations });
    expect(verdict).to.deep.include({ delivered: book.acknowledged, doubles: 0, orderViolations: 0, lost: [], storedTwice: [] });
  });

  it(`in the middle of which the gateway is killed, ${KILLS} times under load: nothing that was acknowledged is lost or out of order`, async () => {
    const book = new Book('killed');
    configure(0);
    let gateway = await place.start();
    for (let n = 1; n <= KILLS; n++) {
      const before = book.acknowledged;
      let told = false;
      let killed = false;
      const { pid, port } = gateway;
      const result = await load({
        port, book, repositories: LOAD, more: () => true,
        onAnswer() {
          if (!told && book.acknowledged - before > 300) {
            told = true;
            configure(n);
            process.kill(pid, 'SIGHUP');
          } else if (told && !killed && book.acknowledged - before > 300 + n * 20) {
            killed = true;
            process.kill(pid, 'SIGKILL');
          }
        },
      });
      expect(await gateway.ended).to.equal('SIGKILL');
      gateway = await place.start();
      await sendAgain(gateway.port, book, result.cut);
    }
    await gateway.drained();
    expect(await gateway.stop()).to.equal(0);
    const verdict = book.judge(readLines(place.path('changes.jsonl')).changes);
    tell({ kills: KILLS, acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations });
    expect(verdict).to.deep.include({ delivered: book.acknowledged, orderViolations: 0, lost: [], storedTwice: [] });
  });
});
