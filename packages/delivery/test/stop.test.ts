import { expect } from 'chai';
import { bound } from './bound.js';
import { byHand, FakeSink, failed, ok } from './fake-sink.js';
import { House } from './house.js';
import { passTimeUntil, turns } from './turns.js';

describe('the stop of delivery', () => {
  it('lets the calls under way end, settles them, and makes no new ones', async () => {
    const hand = byHand();
    const house = await new House({ sinks: { out: new FakeSink(hand.script) } }).open();
    await house.push('a', '1', '2');
    await house.push('b', '3');
    await turns();
    const stopped = house.delivery.stop();
    await house.push('c', '4');
    hand.answer(ok);
    hand.answer(ok);
    await stopped;
    expect(house.out.sent).to.deep.equal(['1', '3']);
    expect((await house.deliveries()).map(({ state, done }) => [state, done])).to.deep.equal([
      ['pending', 1], ['delivered', 1], ['pending', 0],
    ]);
    expect(house.clock.next()).to.equal(undefined);
  });

  it('cuts off what does not end within the grace, and counts no attempt', async () => {
    const house = await new House().open();
    house.out.script = ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(failed)));
    await house.push('a', '1');
    await turns();
    const stopped = house.delivery.stop();
    await house.pass(4_999);
    expect(house.out.calls[0]?.signal.aborted).to.equal(false);
    await house.pass(1);
    await stopped;
    expect((await house.deliveries())[0]).to.include({ state: 'pending', attempts: 0 });
  });

  it('ends although a sink never does', async () => {
    const house = await new House({ sinks: { out: new FakeSink(() => new Promise(() => {})) } }).open();
    await house.push('a', '1');
    await turns();
    await passTimeUntil(house.clock, house.delivery.stop(), 8_000);
    expect(house.clock.next()).to.equal(undefined);
  });

  it('keeps what a sink acknowledges after it was cut off', async () => {
    const house = await new House().open();
    house.out.script = ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(ok)));
    await house.push('a', '1', '2');
    await turns();
    await passTimeUntil(house.clock, house.delivery.stop());
    expect((await house.deliveries())[0]).to.include({ state: 'pending', done: 1 });
    expect(house.out.sent).to.deep.equal(['1']);
  });

  it('gives every claim back', async () => {
    const house = await new House({ sinks: { out: new FakeSink(() => new Promise(() => {})) } }).open();
    await house.push('a', '1');
    await house.push('b', '2');
    await turns();
    await passTimeUntil(house.clock, house.delivery.stop());
    const wanted = { sink: 'out', lanes: 10, batch: 1, maxCharacters: 1, leaseMs: 1 };
    expect((await house.store.claim('another', wanted)).map(({ repository }) => repository)).to.have.members(['a', 'b']);
  });

  it('ends although the inbox takes nothing and never answers', async () => {
    const never = (): Promise<never> => new Promise(() => {});
    const house = await new House({
      wrap: (inbox) => ({ ...bound(inbox), settle: never, release: never }),
    }).open();
    await house.push('a', '1');
    await turns();
    await passTimeUntil(house.clock, house.delivery.stop(), 20_000);
    expect(house.log.text()).to.contain('what arrived may be sent again');
    expect(house.clock.next()).to.equal(undefined);
  });

  it('ends although a claim never answers', async () => {
    const house = await new House({ wrap: (inbox) => ({ ...bound(inbox), claim: () => new Promise(() => {}) }) }).open();
    await turns();
    await passTimeUntil(house.clock, house.delivery.stop(), 20_000);
    expect(house.log.lines).to.deep.equal([]);
  });

  it('gives back what was claimed at the last moment', async () => {
    let late = (): void => {};
    const house = await new House({
      wrap: (inbox) => ({
        ...bound(inbox),
        claim: (owner, wanted) => new Promise((resolve) => (late = () => resolve(inbox.claim(owner, wanted)))),
      }),
    }).open();
    await house.push('a', '1');
    await turns();
    const stopped = house.delivery.stop();
    late();
    await stopped;
    expect(house.out.calls).to.deep.equal([]);
    expect(await house.store.due('out')).to.equal(0);
  });

  it('may be called twice, at once or before the start', async () => {
    const house = new House();
    await house.delivery.stop();
    await house.open();
    await house.delivery.start();
    await house.push('a', '1');
    await house.drain();
    await Promise.all([house.delivery.stop(), house.delivery.stop()]);
    await house.delivery.stop();
    expect(house.out.sent).to.deep.equal(['1']);
  });

  it('can be followed by another start', async () => {
    const house = await new House().open();
    await Promise.all([house.delivery.stop(), house.delivery.start()]);
    await house.push('a', '1');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1']);
  });

  it('leaves no listener at the inbox', async () => {
    let listeners = 0;
    const house = await new House({
      wrap: (inbox) => ({
        ...bound(inbox),
        onWork(listener) {
          listeners++;
          const end = inbox.onWork(listener);
          return () => {
            listeners--;
            end();
          };
        },
      }),
    }).open();
    await house.delivery.start();
    expect(listeners).to.equal(1);
    await house.delivery.stop();
    expect(listeners).to.equal(0);
  });
});
