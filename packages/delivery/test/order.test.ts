import { expect } from 'chai';
import { bound } from './bound.js';
import { byHand, FakeSink, ok } from './fake-sink.js';
import { House } from './house.js';
import { turns } from './turns.js';

describe('delivery', () => {
  it('sends the changes of a delivery in order, one a call, and settles it', async () => {
    const house = await new House().open();
    await house.push('a', '1', '2', '3');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '3']);
    expect(await house.deliveries()).to.have.length(1);
    expect((await house.deliveries())[0]).to.include({ state: 'delivered', done: 3 });
  });

  it('keeps the order of a lane across its deliveries', async () => {
    const house = await new House().open();
    for (const n of [1, 2, 3, 4, 5]) await house.push('a', `${n}a`, `${n}b`);
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1a', '1b', '2a', '2b', '3a', '3b', '4a', '4b', '5a', '5b']);
  });

  it('delivers what was there before it started', async () => {
    const house = new House();
    await house.store.start();
    await house.push('a', '1');
    await house.delivery.start();
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1']);
  });

  it('writes progress down before the next change is sent', async () => {
    const hand = byHand();
    const house = await new House({ sinks: { out: new FakeSink(hand.script) } }).open();
    await house.push('a', '1', '2', '3');
    const seen: (number | undefined)[] = [];
    for (let n = 0; n < 3; n++) {
      await turns();
      seen.push((await house.deliveries())[0]?.done);
      hand.answer(ok);
    }
    expect(seen).to.deep.equal([0, 1, 2]);
    await house.drain();
  });

  it('sends lanes side by side, as many as the policy says, and one call a lane', async () => {
    const hand = byHand();
    const house = await new House({ sinks: { out: new FakeSink(hand.script) }, policy: { concurrency: 3 } }).open();
    for (const repository of ['a', 'b', 'c', 'd', 'a']) await house.push(repository, repository);
    await turns();
    expect(house.out.sent).to.deep.equal(['a', 'b', 'c']);
    hand.answer(ok);
    await turns();
    expect(house.out.sent).to.deep.equal(['a', 'b', 'c', 'd']);
    for (let n = 0; n < 5; n++) {
      hand.answer(ok);
      await turns();
    }
    expect(house.out.sent).to.deep.equal(['a', 'b', 'c', 'd', 'a']);
    await house.drain();
  });

  it('serves two sinks that never wait for each other', async () => {
    const slow = new FakeSink(() => new Promise(() => {}));
    const house = await new House({ sinks: { out: new FakeSink(), slow } }).open();
    await house.push('a', '1');
    await house.push('a', '2');
    await house.delivery.drained('out');
    expect(house.out.sent).to.deep.equal(['1', '2']);
    expect(slow.sent).to.deep.equal(['1']);
    expect(await house.states('slow')).to.deep.equal(['pending', 'pending']);
  });

  it('claims free lanes in one call', async () => {
    const wanted: number[] = [];
    const house = new House({
      wrap: (inbox) => ({
        ...bound(inbox),
        claim: async (owner, wants) => {
          const claims = await inbox.claim(owner, wants);
          if (claims.length > 0) wanted.push(claims.length);
          return claims;
        },
      }),
    });
    await house.store.start();
    for (let n = 0; n < 8; n++) await house.push(`repository ${n}`, `${n}`);
    await house.delivery.start();
    await house.drain();
    expect(wanted).to.deep.equal([8]);
  });

  it('asks the inbox nothing while nothing happens', async () => {
    let asked = 0;
    const house = await new House({
      wrap: (inbox) => ({ ...bound(inbox), claim: (owner, wants) => (asked++, inbox.claim(owner, wants)) }),
    }).open();
    await turns();
    asked = 0;
    await house.pass(24 * 3_600_000);
    expect(asked).to.equal(0);
    expect(house.clock.next()).to.equal(undefined);
  });

  it('settles a delivery without changes, or whose changes have all arrived, without a call', async () => {
    const house = await new House().open();
    await house.pushText('a', '[]', 0);
    await house.drain();
    expect(house.out.calls).to.deep.equal([]);
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('yields a lane after half a minute, and goes on where it was', async () => {
    const house = await new House().open();
    house.out.script = () => {
      house.clock.advance(20_000);
      return ok;
    };
    await house.push('a', '1', '2', '3', '4', '5');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '3', '4', '5']);
    expect(await house.states()).to.deep.equal(['delivered']);
  });
});

describe('the status of delivery', () => {
  it('tells how each sink is doing', async () => {
    const house = await new House({ sinks: { out: new FakeSink(), other: new FakeSink() } }).open();
    await house.push('a', '1');
    await house.drain();
    const calm = { plugin: 'fake@1.0.0', circuit: 'closed', lanes: 0, delivered: 1, dead: 0, failures: 0 };
    expect(house.delivery.status()).to.deep.equal([{ sink: 'out', ...calm }, { sink: 'other', ...calm }]);
  });

  it('can be asked before the start', () => {
    expect(new House().delivery.status()).to.have.length(1);
  });
});

describe('drained', () => {
  it('counts what was appended just before it was asked', async () => {
    const house = await new House().open();
    for (let n = 0; n < 50; n++) {
      await house.push('a', `${n}`);
      await house.drain();
      expect(house.out.arrived.length).to.equal(n + 1);
    }
  });

  it('does not believe an answer of the inbox from before it was asked', async () => {
    let tell = (): void => {};
    const house = await new House({
      wrap: (inbox) => ({
        ...bound(inbox),
        async due(sink) {
          const due = await inbox.due(sink);
          await new Promise<void>((resolve) => (tell = resolve));
          return due;
        },
      }),
    }).open();
    await turns();
    const told = tell;
    await house.push('a', '1');
    let drained = false;
    void house.delivery.drained().then(() => (drained = true));
    told();
    await turns();
    expect({ drained, arrived: house.out.arrived }).to.deep.equal({ drained: false, arrived: ['1'] });
    for (let n = 0; n < 5; n++) {
      tell();
      await turns();
    }
    expect(drained).to.equal(true);
  });

  it('waits for lanes that wait', async () => {
    const house = await new House().open();
    house.out.script = (_call, n) => (n === 0 ? { ok: false, why: 'failed', reason: 'status 500' } : ok);
    await house.push('a', '1');
    await house.drain();
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('rejects when delivery does not run, stops, or has no such sink', async () => {
    const hanging = new FakeSink(() => new Promise(() => {}));
    const house = new House({ sinks: { out: hanging }, policy: { stopGraceMs: 0, abortGraceMs: 0 } });
    const why = (promise: Promise<void>): Promise<string> => promise.then(() => 'fulfilled', (error: Error) => error.message);
    expect(await why(house.delivery.drained())).to.equal('the delivery does not run');
    await house.open();
    expect(await why(house.delivery.drained('nobody'))).to.equal('there is no sink "nobody"');
    await house.push('a', '1');
    const asked = why(house.delivery.drained());
    await turns();
    const stopped = house.delivery.stop();
    await house.pass(10);
    await stopped;
    expect(await asked).to.equal('the delivery has stopped');
  });
});
