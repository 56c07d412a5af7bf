import { expect } from 'chai';
import { bound } from './bound.js';
import { byHand, FakeSink, invalid, ok, unreachable } from './fake-sink.js';
import { House } from './house.js';
import { turns } from './turns.js';

describe('a sink that can\'t be reached', () => {
  it('uses up no attempt and makes no dead letter, however long it lasts', async () => {
    const house = await new House({ policy: { attempts: 2 } }).open();
    house.out.script = () => unreachable;
    await house.push('a', '1', '2');
    await house.pass(12 * 3_600_000);
    expect((await house.deliveries())[0]).to.include({ state: 'pending', attempts: 0, done: 0, error: 'unreachable: refused' });
    house.out.script = () => ok;
    await house.drain();
    expect(house.out.arrived).to.deep.equal(['1', '2']);
  });

  it('is probed by one delivery at a time, with waits that grow to the longest', async () => {
    const house = await new House().open();
    const times: number[] = [];
    const start = house.clock.monotonic();
    house.out.script = () => {
      times.push(house.clock.monotonic() - start);
      return unreachable;
    };
    await house.push('first', '0');
    await turns();
    for (let n = 1; n < 20; n++) await house.push(`repository ${n}`, `${n}`);
    await house.pass(190_000);
    // 1 + 2 + 4 + 8 + 16 + 32 + 60 + 60 s: one call each.
    expect(times).to.deep.equal([0, 1_000, 3_000, 7_000, 15_000, 31_000, 63_000, 123_000, 183_000]);
  });

  it('gets no other call while a probe waits for its answer', async () => {
    const hand = byHand();
    const house = await new House().open();
    house.out.script = (call, n) => (n === 0 ? unreachable : hand.script(call, n));
    await house.push('a', '1');
    await house.pass(1_100);
    for (let n = 0; n < 5; n++) {
      await house.push(`repository ${n}`, `${n}`);
      await house.pass(100);
    }
    expect(house.out.sent).to.deep.equal(['1', '1']);
    hand.answer(ok);
    await turns();
    expect(house.out.calls.length).to.equal(7);
    for (let n = 0; n < 5; n++) hand.answer(ok);
    await house.drain();
  });

  it('is probed by another lane each time, since the trouble may be the change and not the sink', async () => {
    const house = await new House().open();
    house.out.script = ({ sent }) => (sent[0] === 'poison' ? unreachable : ok);
    await house.push('a', 'poison');
    await turns();
    await house.push('b', 'good');
    await house.push('c', 'good');
    expect(house.out.arrived).to.deep.equal([]);
    await house.pass(1_000);
    expect(house.out.arrived).to.deep.equal(['good', 'good']);
  });

  it('is not stopped every second by one change that it can\'t answer', async () => {
    const house = await new House().open();
    house.out.script = ({ sent }) => (sent[0] === 'poison' ? unreachable : ok);
    await house.push('a', 'poison');
    for (let n = 0; n < 100; n++) {
      await house.push('b', `${n}`);
      await house.pass(5_000);
    }
    expect(house.out.arrived.length).to.equal(100);
    const poison = house.out.calls.filter(({ sent }) => sent[0] === 'poison').length;
    expect(poison).to.be.within(5, 20);
  });

  it('gets everything at once when the probe succeeds', async () => {
    const house = await new House().open();
    house.out.script = () => unreachable;
    for (let n = 0; n < 30; n++) await house.push(`repository ${n}`, `${n}`);
    await house.pass(100_000);
    house.out.script = () => ok;
    await house.pass(60_000);
    expect(house.out.arrived.length).to.equal(30);
    await house.drain(100);
  });

  it('is reached again also when the probe is refused or fails', async () => {
    const house = await new House().open();
    house.out.script = (_call, n) => (n === 0 ? unreachable : n === 1 ? invalid : ok);
    await house.push('a', '1');
    await house.push('a', '2');
    await house.drain(1_100);
    expect(await house.states()).to.deep.equal(['dead', 'delivered']);
  });

  it('stops the other lanes in the middle of their deliveries too', async () => {
    const hand = byHand();
    const house = await new House({ sinks: { out: new FakeSink(hand.script) }, policy: { concurrency: 2 } }).open();
    await house.push('a', 'a1');
    await house.push('b', 'b1', 'b2');
    await turns();
    house.out.script = () => unreachable;
    hand.answer(unreachable); // a1: the circuit opens
    await turns();
    hand.answer(unreachable); // b1
    await turns();
    expect(house.out.sent).to.deep.equal(['a1', 'b1']);
    expect(house.delivery.status()[0]).to.include({ circuit: 'open', reason: 'refused', untilProbeMs: 1_000 });
    house.out.script = () => ok;
    await house.drain();
    expect(house.out.arrived).to.have.members(['a1', 'b1', 'b2']);
  });

  it('is not called by a lane that wrote its progress down while the circuit opened', async () => {
    const hand = byHand();
    let written = (): void => {};
    const gate = new Promise<void>((resolve) => (written = resolve));
    const house = await new House({
      sinks: { out: new FakeSink(hand.script) },
      wrap: (inbox) => ({ ...bound(inbox), progress: (...args) => gate.then(() => inbox.progress(...args)) }),
    }).open();
    await house.push('a', 'a1', 'a2');
    await house.push('b', 'b1');
    await turns();
    hand.answer(ok); // a1
    await turns();
    hand.answer(unreachable); // b1
    await turns();
    written();
    await turns();
    expect(house.out.sent).to.deep.equal(['a1', 'b1']);
    house.out.script = () => ok;
    await house.drain();
    expect(house.out.arrived).to.have.members(['a1', 'a2', 'b1']);
  });

  it('holds its own lanes and no other sink\'s', async () => {
    const down = new FakeSink(() => unreachable);
    const house = await new House({ sinks: { out: new FakeSink(), down } }).open();
    for (let n = 0; n < 10; n++) await house.push('a', `${n}`);
    await house.delivery.drained('out');
    expect(house.out.arrived.length).to.equal(10);
    expect(down.calls.length).to.equal(1);
  });

  it('counts as unreachable when it hangs, and the call is cut off', async () => {
    const house = await new House().open();
    house.out.script = (_call, n) => (n === 0 ? new Promise(() => {}) : ok);
    await house.push('a', '1');
    await house.pass(61_000);
    expect(house.out.calls[0]?.signal.aborted).to.equal(true);
    expect(await house.states()).to.deep.equal(['pending']);
    await house.pass(1_000);
    expect(house.delivery.status()[0]).to.include({ circuit: 'open', reason: 'no answer within 60 s' });
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '1']);
    expect((await house.deliveries())[0]).to.include({ state: 'delivered', attempts: 0 });
  });

  it('does not notice when the wall clock is set', async () => {
    const house = await new House().open();
    house.out.script = (_call, n) => (n === 0 ? unreachable : ok);
    await house.push('a', '1');
    await turns();
    house.clock.setWall(0);
    await house.pass(500);
    house.clock.setWall(Date.UTC(2030, 0, 1));
    await house.pass(499);
    expect(house.out.calls.length).to.equal(1);
    await house.drain(100);
    expect(house.out.arrived).to.deep.equal(['1']);
  });
});
