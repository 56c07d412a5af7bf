import { expect } from 'chai';
import { byHand, FakeSink, failed, inTurn, invalid, ok, unreachable } from './fake-sink.js';
import { House } from './house.js';
import { turns } from './turns.js';

describe('whether a change may have arrived', () => {
  const doubts = (house: House): boolean[] => house.out.calls.map(({ uncertain }) => uncertain);

  it('is no question at a first try', async () => {
    const house = await new House().open();
    await house.push('a', '1', '2');
    await house.drain();
    expect(doubts(house)).to.deep.equal([false, false]);
  });

  it('is told after the sink could not be reached, for that change and not for the next', async () => {
    const house = await new House({ sinks: { out: new FakeSink(inTurn(ok, unreachable)) } }).open();
    await house.push('a', '1', '2', '3');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '2', '3']);
    expect(doubts(house)).to.deep.equal([false, false, true, false]);
  });

  it('is not told after a failure, which is an answer', async () => {
    const house = await new House({ sinks: { out: new FakeSink(inTurn(failed)) } }).open();
    await house.push('a', '1');
    await house.drain();
    expect(doubts(house)).to.deep.equal([false, false]);
  });

  it('is still told when a failure follows on a call that was cut', async () => {
    const house = await new House({ sinks: { out: new FakeSink(inTurn(unreachable, failed)) } }).open();
    await house.push('a', '1');
    await house.drain();
    expect(doubts(house)).to.deep.equal([false, true, true]);
  });

  it('is told after a crash of the sink', async () => {
    const house = await new House().open();
    house.out.script = (_call, n) => (n === 0 ? Promise.reject(new Error('oops')) : ok);
    await house.push('a', '1');
    await house.drain();
    expect(doubts(house)).to.deep.equal([false, true]);
  });

  it('is told after a call that hung', async () => {
    const house = await new House().open();
    house.out.script = (_call, n) => (n === 0 ? new Promise(() => {}) : ok);
    await house.push('a', '1');
    await house.drain();
    expect(doubts(house)).to.deep.equal([false, true]);
  });

  it('is told at the first try after the process died, for the change that was next', async () => {
    const hand = byHand();
    const house = await new House({ sinks: { out: new FakeSink(hand.script) } }).open();
    await house.push('a', '1', '2', '3');
    await turns();
    hand.answer(ok);
    await turns(); // 2 is under way when the process dies
    house.out.script = () => ok;
    await house.crash();
    await house.push('a', '4');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '2', '3', '4']);
    expect(doubts(house)).to.deep.equal([false, false, true, false, false]);
  });

  it('is told also when the clock was set back meanwhile', async () => {
    const house = new House();
    await house.store.start();
    await house.push('a', '1');
    house.clock.setWall(0);
    await house.delivery.start();
    await house.drain();
    expect(doubts(house)).to.deep.equal([true]);
  });

  it('is told after the process died of the first delivery of each lane, and not of the backlog', async () => {
    const house = await new House().open();
    house.out.script = () => new Promise(() => {});
    for (const text of ['1', '2', '3']) await house.push('a', text);
    for (const text of ['4', '5']) await house.push('b', text);
    await turns();
    house.out.script = () => ok;
    await house.crash();
    await house.drain();
    const told = house.out.calls.slice(2).filter(({ uncertain }) => uncertain).map(({ sent }) => sent[0]);
    expect([told, house.out.arrived.length]).to.deep.equal([['1', '4'], 5]);
  });

  it('is told after the process died of the delivery that was first before others were retried', async () => {
    const house = new House({ sinks: { out: new FakeSink(inTurn(invalid, invalid)) } });
    await house.open();
    for (const text of ['1', '2', '3', '4']) await house.push('a', text);
    house.out.script = ({ sent }) => (sent[0] === '3' ? new Promise(() => {}) : invalid);
    await turns();
    await house.store.retry({ limit: 9 }); // 3 is under way
    house.out.script = () => ok;
    await house.crash();
    await house.drain();
    expect(house.out.sent.slice(3)).to.deep.equal(['1', '2', '3', '4']);
    expect(doubts(house).slice(3)).to.deep.equal([true, false, true, false]);
  });

  it('is told after the process died of what a batch may have held, and of no more', async () => {
    const house = await new House({ batch: 2 }).open();
    house.out.script = () => new Promise(() => {});
    for (const text of ['1', '2', '3', '4']) await house.push('a', text);
    await turns();
    house.out.script = () => ok;
    await house.crash();
    await house.drain();
    expect(house.out.sent.slice(1)).to.deep.equal(['1 2', '3 4']);
    expect(doubts(house).slice(1)).to.deep.equal([true, false]);
  });

  it('is told after the process died of a refused change and of the one that was next: either may have been on its way', async () => {
    const house = await new House().open();
    house.out.script = ({ sent }) => (sent[0] === '2' ? invalid : sent[0] === '4' ? new Promise(() => {}) : ok);
    await house.push('a', '1', '2', '3', '4', '5');
    await turns();
    house.out.script = ({ sent }) => (sent[0] === '2' ? invalid : ok);
    await house.crash();
    await house.drain();
    expect(house.out.sent.slice(4)).to.deep.equal(['2', '4', '5']);
    expect(doubts(house).slice(4)).to.deep.equal([true, true, false]);
  });

  it('is no question when a dead letter of this process is retried, whose calls were all answered', async () => {
    const house = await new House({ sinks: { out: new FakeSink(inTurn(invalid)) } }).open();
    await house.push('a', '1');
    await house.drain();
    await house.store.retry({ limit: 9 });
    await house.drain();
    expect(doubts(house)).to.deep.equal([false, false]);
  });

  it('is told when a dead letter is retried whose last call got no answer', async () => {
    const house = await new House({ policy: { attempts: 1 } }).open();
    house.out.script = ({ sent }, n) => (sent[0] === '2' ? invalid : n === 2 ? Promise.reject(new Error('oops')) : ok);
    await house.push('a', '1', '2', '3', '4');
    await house.drain();
    house.out.script = () => ok;
    await house.store.retry({ limit: 9 });
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '3', '2', '3', '4']);
    expect(doubts(house)).to.deep.equal([false, false, false, true, true, false]);
  });

  it('is told for all changes of a batch that was cut, also when they are sent one by one', async () => {
    const house = await new House({ batch: 10, policy: { attempts: 5 } }).open();
    house.out.script = (_call, n) => (n === 0 ? unreachable : n === 1 ? failed : ok);
    await house.push('a', '1', '2');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1 2', '1 2', '1', '2']);
    expect(doubts(house)).to.deep.equal([false, true, true, true]);
  });
});
