import { expect } from 'chai';
import type { Delivered } from 'change-hook-core';
import type { DeliverySink } from '../src/index.js';
import { byHand, failed, FakeSink, ok, unreachable } from './fake-sink.js';
import { CALM, House } from './house.js';
import { passTimeUntil, turns } from './turns.js';

/** What was retired, in its order; `hold` keeps a retirement from ending. */
class Retired {
  readonly names: string[] = [];
  readonly sinks: unknown[] = [];
  hold: Promise<void> = Promise.resolve();
  readonly retire = async (name: string, { sink }: DeliverySink): Promise<void> => {
    this.names.push(name);
    this.sinks.push(sink);
    await this.hold;
  };
}

const of = (sink: FakeSink): DeliverySink => ({ plugin: 'fake@2.0.0', sink, batch: 1, policy: CALM });

describe('the replacement of sinks', () => {
  it('begins with a sink that is new, and what waits for it is delivered', async () => {
    const house = await new House().open();
    house.addressees = ['out', 'more'];
    await house.push('a', '1');
    await house.drain();
    const more = new FakeSink();
    await house.delivery.replace(new Map([...house.targets, ['more', of(more)]]), new Retired().retire);
    await passTimeUntil(house.clock, house.delivery.drained('more'));
    expect([house.out.sent, more.sent]).to.deep.equal([['1'], ['1']]);
  });

  it('sends nothing more to a sink that is gone, and leaves what waits for it', async () => {
    const house = await new House({ sinks: { out: new FakeSink(), old: new FakeSink() } }).open();
    await house.push('a', '1');
    await house.drain();
    const retired = new Retired();
    await house.delivery.replace(new Map([['out', house.targets.get('out')!]]), retired.retire);
    await house.push('a', '2');
    await house.drain();
    expect(retired.names).to.deep.equal(['old']);
    expect(house.sinks['old']?.sent).to.deep.equal(['1']);
    expect(await house.states('old')).to.deep.equal(['delivered', 'pending']);
    expect(house.delivery.status().map(({ sink }) => sink)).to.deep.equal(['out']);
  });

  it('lets a sink that is the same object go on, with its calls and its circuit', async () => {
    const hand = byHand();
    const house = await new House({ sinks: { out: new FakeSink(hand.script), down: new FakeSink(() => unreachable) } }).open();
    await house.push('a', '1');
    await turns();
    const retired = new Retired();
    await house.delivery.replace(new Map(house.targets), retired.retire);
    expect(retired.names).to.deep.equal([]);
    expect(house.out.calls[0]?.signal.aborted).to.equal(false);
    expect(house.delivery.status().map(({ circuit, lanes }) => [circuit, lanes])).to.deep.equal([['closed', 1], ['open', 0]]);
    hand.answer(ok);
    await turns();
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('lets the call under way to the old one end, retires it, and only then begins with the new one', async () => {
    const hand = byHand();
    const house = await new House({ sinks: { out: new FakeSink(hand.script) } }).open();
    await house.push('a', '1', '2');
    await turns();
    const next = new FakeSink();
    const retired = new Retired();
    let letGo = (): void => {};
    retired.hold = new Promise((resolve) => (letGo = resolve));
    const replaced = house.delivery.replace(new Map([['out', of(next)]]), retired.retire);
    await turns();
    expect(next.calls).to.deep.equal([]);
    hand.answer(ok);
    await turns();
    expect(retired.sinks).to.deep.equal([house.targets.get('out')?.sink]);
    expect(next.calls).to.deep.equal([]);
    letGo();
    await replaced;
    await house.drain();
    expect([house.out.sent, next.sent]).to.deep.equal([['1'], ['2']]);
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('tells the new one that what the old one had in hand may have arrived', async () => {
    const house = await new House({ sinks: { out: new FakeSink(() => new Promise(() => {})) } }).open();
    await house.push('a', '1');
    await turns();
    const next = new FakeSink();
    await passTimeUntil(house.clock, house.delivery.replace(new Map([['out', of(next)]]), new Retired().retire));
    await house.push('a', '2');
    await house.drain();
    expect(next.calls.map(({ sent, uncertain }) => [sent[0], uncertain])).to.deep.equal([['1', true], ['2', false]]);
  });

  it('is over in a bounded time although the old sink hangs, and the other sinks go on meanwhile', async () => {
    const house = await new House({ sinks: { hangs: new FakeSink(() => new Promise(() => {})), out: new FakeSink() } }).open();
    await house.push('a', '1');
    await turns();
    const next = new FakeSink();
    const replaced = house.delivery.replace(new Map([['hangs', of(next)], ['out', house.targets.get('out')!]]), new Retired().retire);
    await house.push('a', '2');
    await turns();
    expect(house.out.sent).to.deep.equal(['1', '2']);
    await passTimeUntil(house.clock, replaced, 8_000);
    await house.drain();
    expect(next.sent).to.deep.equal(['1', '2']);
  });

  it('makes no second call for a lane while the first one is under way, however often it is replaced', async () => {
    let underWay = 0;
    let most = 0;
    const settle: (() => void)[] = [];
    const slow = (): FakeSink =>
      new FakeSink(({ signal }) => {
        most = Math.max(most, ++underWay);
        return new Promise<Delivered>((resolve) => {
          const done = (verdict: Delivered) => (): void => {
            underWay--;
            resolve(verdict);
          };
          settle.push(done(ok));
          signal.addEventListener('abort', done(failed));
        });
      });
    const house = await new House({ sinks: { out: slow() } }).open();
    for (let n = 0; n < 5; n++) await house.push('a', String(n));
    const replaced: Promise<void>[] = [];
    for (let n = 0; n < 3; n++) replaced.push(house.delivery.replace(new Map([['out', of(slow())]]), new Retired().retire));
    await passTimeUntil(house.clock, Promise.all(replaced));
    const last = new FakeSink();
    const end = house.delivery.replace(new Map([['out', of(last)]]), new Retired().retire);
    await passTimeUntil(house.clock, end);
    await house.drain();
    expect(most).to.equal(1);
    expect(last.sent).to.deep.equal(['0', '1', '2', '3', '4']);
  });

  it('is over although the inbox never answers, and the stop after it, too', async () => {
    let hangs = false;
    const never = (): Promise<never> => new Promise(() => {});
    const house = await new House({
      wrap: (inbox) => new Proxy(inbox, { get: (it, name) => (hangs && ['claim', 'release', 'deliveries', 'due'].includes(String(name)) ? never : bindIn(it, name)) }),
    }).open();
    hangs = true;
    await passTimeUntil(house.clock, house.delivery.replace(new Map([['out', of(new FakeSink())]]), new Retired().retire), 30_000);
    await passTimeUntil(house.clock, house.delivery.stop(), 20_000);
  });

  it('retires what is gone where nothing runs, and starts with the new ones', async () => {
    const house = new House();
    const next = new FakeSink();
    const retired = new Retired();
    await house.delivery.replace(new Map([['out', of(next)]]), retired.retire);
    await house.open();
    await house.push('a', '1');
    await house.drain();
    expect([retired.names, house.out.sent, next.sent]).to.deep.equal([['out'], [], ['1']]);
  });
});

function bindIn(it: object, name: string | symbol): unknown {
  const member = Reflect.get(it, name) as unknown;
  return typeof member === 'function' ? (member.bind(it) as unknown) : member;
}
