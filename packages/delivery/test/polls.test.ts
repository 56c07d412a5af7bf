import { expect } from 'chai';
import { toPollParcels, type DeliverContext, type Delivered, type OutgoingPoll } from 'change-hook-core';
import { bound } from './bound.js';
import { FakeSink, failed, invalid, ok, unreachable } from './fake-sink.js';
import { House, type Furniture } from './house.js';
import { turns } from './turns.js';

type PollScript = (poll: OutgoingPoll, n: number, ctx: DeliverContext) => Delivered | Promise<Delivered>;

/** A fake sink that takes polls, and remembers the names that it was knocked for. */
class Door extends FakeSink {
  readonly knocks: (string | undefined)[] = [];
  answer: PollScript = () => ok;

  async poll(poll: OutgoingPoll, ctx: DeliverContext): Promise<Delivered> {
    this.knocks.push(poll.poller);
    return this.answer(poll, this.knocks.length - 1, ctx);
  }
}

/** A house whose sink takes polls. */
class PollHouse extends House {
  readonly door: Door;

  constructor(furniture: Furniture = {}) {
    const door = new Door();
    super({ ...furniture, sinks: { out: door } });
    this.door = door;
  }

  async knock(...polls: string[]): Promise<void> {
    for (const poll of polls) {
      const [parcel] = toPollParcels(poll === 'all' ? 'all' : [poll]);
      await this.pushText(parcel!.repository, parcel!.changes);
    }
  }
}

describe('polls', () => {
  it('are knocks of the sink, by name or for all pollers, with where they came from', async () => {
    const house = await new PollHouse().open();
    const seen: OutgoingPoll[] = [];
    house.door.answer = (poll) => (seen.push(poll), ok);
    await house.knock('a', 'all');
    await house.drain();
    expect(seen).to.have.deep.members([
      { poller: 'a', receipt: 'r000001', mount: 'base', receivedAt: house.clock.now() },
      { poller: undefined, receipt: 'r000002', mount: 'base', receivedAt: house.clock.now() },
    ]);
    expect(await house.states()).to.deep.equal(['delivered', 'delivered']);
    expect(house.door.calls).to.deep.equal([]);
  });

  it('of one poller that wait together need one knock', async () => {
    const house = await new PollHouse().open();
    house.door.answer = () => unreachable;
    await house.knock(...Array.from({ length: 50 }, () => 'a'));
    await house.pass(10_000);
    const before = house.door.knocks.length;
    house.door.answer = () => ok;
    await house.drain();
    expect(house.door.knocks.length).to.equal(before + 1);
    expect(new Set(await house.states())).to.deep.equal(new Set(['delivered']));
  });

  it('that come while a knock is under way get a knock of their own', async () => {
    const house = await new PollHouse().open();
    let end = (): void => {};
    house.door.answer = (_poll, n) => (n === 0 ? new Promise((resolve) => (end = () => resolve(ok))) : ok);
    await house.knock('a');
    await turns();
    await house.knock('a', 'a');
    end();
    await house.drain();
    expect(house.door.knocks).to.deep.equal(['a', 'a']);
  });

  it('come through although the wall clock was set back', async () => {
    const house = await new PollHouse().open();
    await house.knock('a');
    await house.drain();
    house.clock.setWall(0);
    await house.knock('a');
    await house.drain();
    expect(house.door.knocks).to.deep.equal(['a', 'a']);
  });

  it('of other pollers are no answer to a poll', async () => {
    const house = await new PollHouse().open();
    await house.knock('a', 'all', 'b');
    await house.drain();
    expect(house.door.knocks).to.have.members(['a', undefined, 'b']);
  });

  it('are waited for without end, with waits that grow, one probe at a time, and use up no attempt', async () => {
    const house = await new PollHouse({ policy: { attempts: 2 } }).open();
    house.door.answer = () => unreachable;
    await house.knock(...Array.from({ length: 20 }, (_, n) => `p${n}`));
    await house.pass(3_600_000);
    expect((await house.deliveries())[0]).to.include({ state: 'pending', attempts: 0, error: 'unreachable: refused' });
    // Twelve lanes may knock before the first answer is there; then 1, 2, 4, ... 60 s.
    expect(house.door.knocks.length).to.be.within(60, 90);
    house.door.answer = () => ok;
    await house.drain();
    expect(new Set(await house.states())).to.deep.equal(new Set(['delivered']));
  });

  it('that can\'t be made leave the changes alone, and the circuit of the sink', async () => {
    const house = await new PollHouse().open();
    house.door.answer = () => unreachable;
    await house.knock('a');
    await house.pass(100_000);
    await house.push('r', '1');
    await turns();
    expect(house.door.arrived).to.deep.equal(['1']);
    expect(house.delivery.status()[0]).to.include({ circuit: 'closed' });
  });

  it('that can\'t be made are told in the status until they can', async () => {
    const house = await new PollHouse().open();
    expect(house.delivery.status()[0]).not.to.have.property('polls');
    house.door.answer = () => unreachable;
    await house.knock('a');
    await turns();
    const told = house.delivery.status()[0]?.polls;
    expect(told).to.include({ circuit: 'open', reason: 'refused' });
    expect(told?.untilProbeMs).to.be.within(1, 1_000);
    house.door.answer = () => ok;
    await house.drain();
    expect(house.delivery.status()[0]).not.to.have.property('polls');
  });

  it('get through while changes can\'t', async () => {
    const house = await new PollHouse().open();
    house.door.script = () => unreachable;
    await house.push('r', '1');
    await house.pass(5_000);
    await house.knock('a', 'b');
    await house.pass(60_000);
    expect(house.door.knocks).to.have.members(['a', 'b']);
    expect(house.door.arrived).to.deep.equal([]);
    house.door.script = () => ok;
    await house.drain();
    expect(house.door.arrived).to.deep.equal(['1']);
  });

  it('that the sink refuses are dead letters at once, and the others go on', async () => {
    const house = await new PollHouse().open();
    house.door.answer = ({ poller }) => (poller === 'no' ? invalid : ok);
    await house.knock('no', 'yes');
    await house.drain();
    expect((await house.deliveries()).map(({ state, error }) => [state, error])).to.deep.equal([['dead', 'refused: too long'], ['delivered', undefined]]);
  });

  it('that fail are tried so many times', async () => {
    const house = await new PollHouse({ policy: { attempts: 3 } }).open();
    house.door.answer = () => failed;
    await house.knock('a');
    await house.drain();
    expect(house.door.knocks.length).to.equal(3);
    expect((await house.deliveries())[0]).to.include({ state: 'dead', attempts: 3, error: 'failed: status 500' });
  });

  it('are a crash of the sink where it throws or gives no verdict', async () => {
    const house = await new PollHouse({ policy: { attempts: 2 } }).open();
    house.door.answer = (_poll, n) => (n === 0 ? Promise.reject(new Error('boo')) : (undefined as unknown as Delivered));
    await house.knock('a');
    await house.drain();
    expect((await house.deliveries())[0]).to.include({ state: 'dead', error: 'crashed: it answered with something that is no verdict' });
  });

  it('survive the death of the process', async () => {
    const house = await new PollHouse().open();
    house.door.answer = (_poll, n) => (n === 0 ? new Promise(() => {}) : ok);
    await house.knock('a');
    await turns();
    await house.crash();
    await house.drain();
    expect(house.door.knocks).to.deep.equal(['a', 'a']);
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('are given up at their maximum age', async () => {
    const house = await new PollHouse({ policy: { maximumAgeMs: 60_000 } }).open();
    house.door.answer = () => unreachable;
    await house.knock('a');
    await house.pass(300_000);
    expect((await house.deliveries())[0]).to.include({ state: 'dead', error: 'older than the maximum age of 60 s' });
  });

  it('are dead letters for a sink that takes none', async () => {
    const house = await new House().open();
    const [parcel] = toPollParcels(['a']);
    await house.pushText(parcel!.repository, parcel!.changes);
    await house.drain();
    expect((await house.deliveries())[0]).to.include({ state: 'dead', error: 'refused: the sink takes no polls' });
  });

  it('and changes of a repository that is named like the lane of a poller do not disturb each other', async () => {
    for (const batch of [1, 64]) {
      const house = await new PollHouse({ batch }).open();
      await house.push('poller:a', '1');
      await house.knock('a');
      await house.push('poller:a', '2', '3');
      await house.knock('a');
      await house.drain();
      expect(house.door.arrived).to.deep.equal(['1', '2', '3']);
      expect(house.door.knocks).not.to.deep.equal([]);
      expect(new Set(await house.states())).to.deep.equal(new Set(['delivered']));
    }
  });

  it('are knocked for each by each where the inbox does not tell what else is there', async () => {
    const house = await new PollHouse({ wrap: (inbox) => ({ ...bound(inbox), deliveries: () => Promise.reject(new Error('full')) }) }).open();
    await house.knock('a', 'a', 'a');
    await house.drain();
    expect(house.door.knocks).to.deep.equal(['a', 'a', 'a']);
  });

  it('under way are cut off when the gateway stops, and stay', async () => {
    const house = await new PollHouse().open();
    house.door.answer = (_poll, _n, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(unreachable)));
    await house.knock('a');
    await turns();
    const stopped = house.delivery.stop();
    await house.pass(10_000);
    await stopped;
    expect(await house.states()).to.deep.equal(['pending']);
    expect(house.clock.next()).to.equal(undefined);
  });
});
