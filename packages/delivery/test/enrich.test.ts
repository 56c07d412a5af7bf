import { expect } from 'chai';
import type { EnrichOutcome, Inbox } from 'change-hook-core';
import { bound } from './bound.js';
import { FakeSink } from './fake-sink.js';
import { House, type Furniture } from './house.js';
import { passTimeUntil, turns } from './turns.js';

type Enrich = (receipt: string) => Promise<EnrichOutcome>;

/** Comes before an inbox: the receipts in `incomplete` (`r000001` and so on) wait for their enrichment. */
const waiting = (incomplete: Set<string>) => (inbox: Inbox): Inbox => ({
  ...bound(inbox),
  async claim(owner, wanted) {
    const claims = await inbox.claim(owner, wanted);
    return claims.map((claim) => {
      return { ...claim, deliveries: claim.deliveries.map((it) => ({ ...it, enrich: incomplete.has(it.receipt) })) };
    });
  },
});

const houseOf = (incomplete: Set<string>, enrich: Enrich, furniture: Furniture = {}): House =>
  new House({ wrap: waiting(incomplete), enricher: { enrich }, ...furniture });

describe('changes that wait to be enriched', () => {
  it('are enriched before they are sent, and their lane waits for them', async () => {
    const incomplete = new Set(['r000001']);
    let end = (): void => {};
    const house = houseOf(incomplete, async (receipt) => {
      await new Promise<void>((resolve) => (end = resolve));
      incomplete.delete(receipt);
      return { done: true };
    });
    await house.open();
    await house.push('a', '1');
    await house.push('a', '2');
    await house.push('b', '3');
    await turns();
    expect(house.out.sent).to.deep.equal(['3']);
    end();
    await house.drain();
    expect(house.out.sent).to.deep.equal(['3', '1', '2']);
  });

  it('are tried again as the enricher says, and use up no attempt', async () => {
    const incomplete = new Set(['r000001']);
    let tries = 0;
    const house = houseOf(
      incomplete,
      async (receipt) => {
        if (++tries < 15) return { done: false, waitMs: 3_000, error: 'the forge answers 503' };
        incomplete.delete(receipt);
        return { done: true };
      },
      { policy: { attempts: 2 } },
    );
    await house.open();
    await house.push('a', '1');
    await house.pass(5_000);
    expect(tries).to.equal(2);
    expect((await house.deliveries())[0]).to.include({
      state: 'pending', attempts: 0, error: 'waits to be enriched: the forge answers 503',
    });
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1']);
  });

  it('hold back what is behind them in a batch, and not what is before them', async () => {
    const incomplete = new Set(['r000002']);
    const enrich = async (receipt: string): Promise<EnrichOutcome> => {
      incomplete.delete(receipt);
      return { done: true };
    };
    const house = houseOf(incomplete, enrich, { batch: 10 });
    await house.store.start();
    for (const text of ['1', '2', '3']) await house.push('a', text);
    await house.delivery.start();
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2 3']);
  });

  it('are asked for by each sink, and sent to all', async () => {
    const incomplete = new Set(['r000001']);
    const asked: string[] = [];
    const enrich = async (receipt: string): Promise<EnrichOutcome> => {
      asked.push(receipt);
      incomplete.delete(receipt);
      return { done: true };
    };
    const house = houseOf(incomplete, enrich, { sinks: { out: new FakeSink(), other: new FakeSink() } });
    await house.open();
    await house.push('a', '1');
    await house.drain();
    expect([house.out.sent, house.sinks['other']?.sent]).to.deep.equal([['1'], ['1']]);
    expect(new Set(asked)).to.deep.equal(new Set(['r000001']));
  });

  it('wait when the enricher is gone, or there is none', async () => {
    const gone = houseOf(new Set(['r000001']), () => Promise.reject(new Error('the worker ended')));
    const none = new House({ wrap: waiting(new Set(['r000001'])) });
    for (const [house, why] of [[gone, 'the worker ended'], [none, 'nothing here can do it']] as const) {
      await house.open();
      await house.push('a', '1');
      await house.pass(30_000);
      expect((await house.deliveries())[0]).to.include({ state: 'pending', error: `waits to be enriched: ${why}` });
      expect(house.out.sent).to.deep.equal([]);
      await house.delivery.stop();
    }
  });

  it('do not keep delivery from its stop', async () => {
    const house = houseOf(new Set(['r000001']), () => new Promise(() => {}));
    await house.open();
    await house.push('a', '1');
    await turns();
    await passTimeUntil(house.clock, house.delivery.stop(), 0);
    expect(house.out.sent).to.deep.equal([]);
    expect((await house.deliveries())[0]?.error).to.equal(undefined);
  });
});
