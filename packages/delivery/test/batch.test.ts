import { expect } from 'chai';
import { byHand, FakeSink, failed, inTurn, invalid, ok, unreachable } from './fake-sink.js';
import { House } from './house.js';
import { turns } from './turns.js';

describe('a sink that takes batches', () => {
  /** A house whose deliveries are there before delivery starts. */
  const filled = async (script: FakeSink['script'], furniture = {}, ...texts: string[]): Promise<House> => {
    const house = new House({ sinks: { out: new FakeSink(script) }, batch: 100, ...furniture });
    await house.store.start();
    for (const text of texts) await house.push('a', ...text.split(' '));
    await house.delivery.start();
    return house;
  };

  it('gets all changes of several deliveries of a lane in one call', async () => {
    const house = await filled(() => ok, {}, '1 2', '3', '4 5 6');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1 2 3 4 5 6']);
    expect(await house.states()).to.deep.equal(['delivered', 'delivered', 'delivered']);
  });

  it('gets no more deliveries a call than it takes', async () => {
    const house = await filled(() => ok, { batch: 2 }, '1', '2', '3');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1 2', '3']);
  });

  it('gets one change a call, where its batch is one', async () => {
    const house = await filled(() => ok, { batch: 1 }, '1 2', '3');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '3']);
  });

  it('never gets changes of two lanes in one call', async () => {
    const house = await filled(() => ok, {}, '1');
    await house.push('b', '2');
    await house.drain();
    expect(house.out.sent).to.have.members(['1', '2']);
  });

  it('loses the poisonous change of a batch and no other', async () => {
    const house = await filled(({ sent }) => (sent.includes('bad') ? invalid : ok), {}, '1', '2', 'bad', '4', '5');
    await house.drain();
    expect(house.out.arrived).to.deep.equal(['1', '2', '4', '5']);
    expect(await house.states()).to.deep.equal(['delivered', 'delivered', 'dead', 'delivered', 'delivered']);
    // The batch, three alone, and what is left as a batch again.
    expect(house.out.sent).to.deep.equal(['1 2 bad 4 5', '1', '2', 'bad', '4 5']);
  });

  it('is not sent again what went alone before the process died in the next call', async () => {
    const dying: FakeSink['script'] = ({ sent }) => (sent.length > 1 ? invalid : sent[0] === '3' ? new Promise(() => {}) : ok);
    const house = await filled(dying, {}, '1', '2', '3', '4');
    await turns();
    expect(house.out.arrived).to.deep.equal(['1', '2']);
    house.out.script = () => ok;
    await house.crash();
    await house.drain();
    expect(house.out.arrived).to.deep.equal(['1', '2', '3', '4']);
  });

  it('finds the change that makes a batch fail, and charges it alone with the attempts', async () => {
    const script: FakeSink['script'] = ({ sent }) => (sent.includes('bad') ? failed : ok);
    const house = await filled(script, { policy: { attempts: 3 } }, '1', '2', 'bad', '4');
    await house.drain();
    expect(house.out.arrived).to.deep.equal(['1', '2', '4']);
    expect((await house.deliveries()).map(({ state, attempts }) => [state, attempts])).to.deep.equal([
      ['delivered', 1], ['delivered', 0], ['dead', 3], ['delivered', 0],
    ]);
  });

  it('never gives up the head for another\'s failure, even with one attempt', async () => {
    const house = await filled(({ sent }) => (sent.includes('bad') ? failed : ok), { policy: { attempts: 1 } }, '1', 'bad', '3');
    await house.drain();
    expect(house.out.arrived).to.deep.equal(['1', '3']);
    expect(await house.states()).to.deep.equal(['delivered', 'dead', 'delivered']);
  });

  it('gets the same batch again after it could not be reached', async () => {
    const house = await filled(inTurn(unreachable), {}, '1', '2');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1 2', '1 2']);
    expect(house.out.calls.map(({ uncertain }) => uncertain)).to.deep.equal([true, true]);
  });

  it('is not asked about deliveries that are damaged', async () => {
    const house = new House({ batch: 100 });
    await house.store.start();
    await house.push('a', '1');
    await house.pushText('a', '?');
    await house.push('a', '3');
    await house.delivery.start();
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1 3']);
    expect(await house.states()).to.deep.equal(['delivered', 'dead', 'delivered']);
  });

  it('gets what came while it was at work as the next batch', async () => {
    const hand = byHand();
    const house = await new House({ sinks: { out: new FakeSink(hand.script) }, batch: 100 }).open();
    await house.push('a', '1');
    await turns();
    for (const text of ['2', '3', '4']) await house.push('a', text);
    hand.answer(ok);
    await turns();
    house.clock.advance(50);
    await turns();
    hand.answer(ok);
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2 3 4']);
  });

  it('gets what comes alone at once, and what comes soon after it gathered', async () => {
    const house = await new House({ sinks: { out: new FakeSink() }, batch: 100 }).open();
    await house.push('a', '1');
    await turns();
    expect(house.out.sent).to.deep.equal(['1']);
    for (const text of ['2', '3']) {
      await house.push('a', text);
      await turns();
    }
    house.clock.advance(49);
    await turns();
    expect(house.out.sent).to.deep.equal(['1']);
    house.clock.advance(1);
    await turns();
    expect(house.out.sent).to.deep.equal(['1', '2 3']);
  });

  it('is not held up by the gathering where the plugin takes no batches', async () => {
    const house = await new House({ sinks: { out: new FakeSink() } }).open();
    for (const text of ['1', '2', '3']) {
      await house.push('a', text);
      await turns();
    }
    expect(house.out.sent).to.deep.equal(['1', '2', '3']);
  });

  it('gets no claim of unbounded size', async () => {
    const house = await filled(() => ok, {}, ...Array.from({ length: 5 }, (_, n) => `${n}`.repeat(600_000)));
    await house.drain();
    expect(house.out.calls.map(({ sent }) => sent.length)).to.deep.equal([2, 2, 1]);
  });
});
