import { expect } from 'chai';
import type { Inbox } from 'change-hook-core';
import { bound } from './bound.js';
import { failed, ok } from './fake-sink.js';
import { House } from './house.js';
import { turns } from './turns.js';

/** An inbox some of whose calls reject while `broken` says so. */
const breaking = (broken: { calls: (keyof Inbox)[]; times: number }) => (inbox: Inbox): Inbox => {
  const it = bound(inbox);
  const guard = <Name extends 'claim' | 'progress' | 'settle' | 'due' | 'deliveries' | 'adopt' | 'release'>(name: Name): void => {
    const real = it[name] as (...args: unknown[]) => Promise<unknown>;
    it[name] = ((...args: unknown[]) => {
      if (!broken.calls.includes(name) || broken.times <= 0) return real(...args);
      broken.times--;
      return Promise.reject(new Error('disk full'));
    }) as Inbox[Name];
  };
  for (const name of ['claim', 'progress', 'settle', 'due', 'deliveries', 'adopt', 'release'] as const) guard(name);
  return it;
};

describe('delivery on an inbox in trouble', () => {
  it('tries again when claims fail, with waits, and says so once', async () => {
    const broken = { calls: ['claim' as const], times: Infinity };
    const house = await new House({ wrap: breaking(broken) }).open();
    await house.push('a', '1');
    await house.pass(60_000);
    expect(house.log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).to.deep.equal([
      'the inbox can\'t be asked for deliveries; it is tried again',
    ]);
    expect(house.log.lines.length).to.be.below(30);
    broken.times = 0;
    await house.drain();
    expect(house.out.arrived).to.deep.equal(['1']);
  });

  it('tries again when due fails', async () => {
    const broken = { calls: ['due' as const], times: 3 };
    const house = await new House({ wrap: breaking(broken) }).open();
    await house.push('a', '1');
    await house.drain();
    expect(house.out.arrived).to.deep.equal(['1']);
  });

  it('sends nothing twice when outcomes can\'t be written down for a while', async () => {
    const broken = { calls: ['settle' as const, 'progress' as const], times: 5 };
    const house = await new House({ wrap: breaking(broken) }).open();
    await house.push('a', '1', '2', '3');
    await house.push('a', '4');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '3', '4']);
    expect(await house.states()).to.deep.equal(['delivered', 'delivered']);
  });

  it('sends nothing more in a lane whose progress is not written down yet', async () => {
    const broken = { calls: ['progress' as const], times: Infinity };
    const house = await new House({ wrap: breaking(broken) }).open();
    await house.push('a', '1', '2');
    await house.push('b', '3');
    await house.pass(30_000);
    expect(house.out.sent).to.deep.equal(['1', '3']);
    broken.times = 0;
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '3', '2']);
  });

  it('takes its claims up again when the inbox forgot them', async () => {
    const house = await new House().open();
    house.out.script = async ({ sent }) => {
      if (sent[0] === '2') {
        await house.store.stop();
        await house.store.start();
      }
      return ok;
    };
    await house.push('a', '1', '2', '3');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '3']);
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('leaves a lane alone that another owner took meanwhile', async () => {
    const house = await new House().open();
    house.out.script = async () => {
      await house.store.stop();
      await house.store.start();
      await house.store.claim('another', { sink: 'out', lanes: 1, batch: 1, maxCharacters: 1, leaseMs: 1 });
      return ok;
    };
    await house.push('a', '1', '2');
    await house.pass(10_000);
    expect(house.out.sent).to.deep.equal(['1']);
    expect(house.log.text()).to.contain('another gateway');
    expect(house.delivery.status()[0]).to.include({ lanes: 0 });
  });

  it('starts although the inbox can\'t list its deliveries', async () => {
    const broken = { calls: ['deliveries' as const], times: 1 };
    const house = await new House({ wrap: breaking(broken) }).open();
    await house.push('a', '1');
    await house.drain();
    expect(house.out.arrived).to.deep.equal(['1']);
    expect(house.log.lines.map(({ level }) => level)).to.deep.equal(['warn']);
  });

  it('does not ask in a circle when something is due that it can\'t have', async () => {
    let asked = 0;
    const house = await new House({
      wrap: (inbox) => ({ ...bound(inbox), due: () => Promise.resolve(0), claim: () => (asked++, Promise.resolve([])) }),
    }).open();
    await house.pass(60_000);
    expect(asked).to.be.within(10, 80);
  });

  it('survives a mistake of its own, and tries the lane again after a pause', async () => {
    let dice = (): number => 0;
    const house = await new House({ random: () => dice() }).open();
    dice = () => {
      dice = () => 0;
      throw new Error('no dice');
    };
    house.out.script = (_call, n) => (n === 0 ? failed : ok);
    await house.push('a', '1');
    await turns();
    expect(house.log.text()).to.contain('a run of the delivery failed: no dice');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '1']);
  });
});
