import { expect } from 'chai';
import type { Inbox } from 'change-hook-core';
import { bound } from './bound.js';
import { FakeSink, invalid, ok, unreachable, type Script } from './fake-sink.js';
import { House, type Furniture } from './house.js';
import { turns } from './turns.js';

/** Takes all changes but these, and answers nothing at those. */
const but = (refused: readonly string[], hanging: readonly string[] = []): Script => ({ sent }) => {
  if (sent.some((text) => hanging.includes(text))) return new Promise(() => {});
  return sent.some((text) => refused.includes(text)) ? invalid : ok;
};

describe('changes of a push that are refused', () => {
  const pushed = async (script: Script, furniture: Furniture = {}, texts = ['1', '2', '3', '4', '5']): Promise<House> => {
    const house = await new House({ sinks: { out: new FakeSink(script) }, ...furniture }).open();
    await house.push('a', ...texts);
    await turns();
    return house;
  };
  const retry = async (house: House, script: Script): Promise<string[]> => {
    const before = house.out.calls.length;
    house.out.script = script;
    await house.store.retry({ limit: 9 });
    await house.drain();
    return house.out.sent.slice(before);
  };

  it('are all that a retry sends', async () => {
    const house = await pushed(but(['2', '4']));
    expect(await house.states()).to.deep.equal(['dead']);
    expect(await retry(house, () => ok)).to.deep.equal(['2', '4']);
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('are all that a retry sends after the gateway was started again', async () => {
    const house = await pushed(but(['3']));
    await house.crash();
    expect(await retry(house, () => ok)).to.deep.equal(['3']);
  });

  it('are a dead letter again when they are refused again, less what arrived', async () => {
    const house = await pushed(but(['2', '3', '5']));
    expect(await retry(house, but(['3']))).to.deep.equal(['2', '3', '5']);
    expect((await house.deliveries())[0]).to.deep.include({
      state: 'dead', done: 5, behind: [2], error: 'change 3 of 5 refused: too long; the rest arrived',
    });
    expect(await retry(house, () => ok)).to.deep.equal(['3']);
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('are sent by a retry before what was never sent', async () => {
    const house = await pushed(({ sent: [text] }) => (text === '2' ? invalid : text === '4' ? { ok: false, why: 'failed', reason: 'oops' } : ok), {
      policy: { attempts: 1 },
    });
    expect((await house.deliveries())[0]).to.deep.include({ state: 'dead', done: 3, behind: [1], error: 'failed: oops' });
    expect(await retry(house, () => ok)).to.deep.equal(['2', '4', '5']);
  });

  it('are offered once more after the process died, and nothing that arrived is sent again', async () => {
    const house = await pushed(but(['2', '3'], ['5']));
    expect((await house.deliveries())[0]).to.deep.include({ state: 'pending', done: 4, behind: [1, 2] });
    house.out.script = but(['3']);
    await house.crash();
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '3', '4', '5', '2', '3', '5']);
    expect((await house.deliveries())[0]).to.deep.include({ state: 'dead', done: 5, behind: [2] });
  });

  it('are offered once more also when the process died in the middle of a retry', async () => {
    const house = await pushed(but(['1', '2', '3']));
    house.out.script = but(['1'], ['3']);
    await house.store.retry({ limit: 9 });
    await turns();
    house.out.script = but(['1']);
    await house.crash();
    await house.drain();
    expect(house.out.sent.slice(5)).to.deep.equal(['1', '2', '3', '1', '3']);
    expect((await house.deliveries())[0]).to.deep.include({ state: 'dead', behind: [0] });
  });

  it('are remembered while the sink can not be reached, and not offered again', async () => {
    const house = await pushed(but(['2']));
    let down = true;
    house.out.script = ({ sent: [text] }) => (text === '8' && down ? unreachable : text === '7' ? invalid : ok);
    await house.push('a', '6', '7', '8', '9');
    await house.pass(0);
    down = false;
    await house.drain();
    expect(house.out.sent.slice(5)).to.deep.equal(['6', '7', '8', '8', '9']);
    expect((await house.deliveries())[1]?.error).to.equal('change 2 of 4 refused: too long; the rest arrived');
  });

  it('are found one by one in a batch, and a retry sends them as one', async () => {
    const house = await pushed(but(['2', '4']), { batch: 10 });
    expect(house.out.sent).to.deep.equal(['1 2 3 4 5', '1', '2', '3', '4', '5']);
    expect(await retry(house, () => ok)).to.deep.equal(['2 4']);
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('are given up at the maximum age when none has arrived', async () => {
    const house = await pushed(but(['1'], ['2']), { policy: { maximumAgeMs: 60_000, timeoutMs: 1_000 } }, ['1', '2']);
    await house.pass(100_000);
    expect((await house.deliveries())[0]).to.deep.include({ state: 'dead', behind: [0], error: 'older than the maximum age of 60 s' });
  });

  it('are told to the inbox when there is one more or less, and not with each change', async () => {
    const told: string[] = [];
    const wrap = (inbox: Inbox): Inbox => ({
      ...bound(inbox),
      progress(owner, delivery, done, behind) {
        told.push(behind === undefined ? `${done}` : `${done} [${behind.join(' ')}]`);
        return inbox.progress(owner, delivery, done, behind);
      },
    });
    const house = await pushed(but(['2', '4']), { wrap }, ['1', '2', '3', '4', '5', '6']);
    expect(told.splice(0)).to.deep.equal(['1', '2 [1]', '3', '4 [1 3]', '5']);
    await retry(house, () => ok);
    expect(told).to.deep.equal(['6 [3]']);
  });
});
