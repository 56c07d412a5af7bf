import { expect } from 'chai';
import type { Claim, Delivered } from 'change-hook-core';
import { bound } from './bound.js';
import { FakeSink, failed, inTurn, invalid, ok, unreachable } from './fake-sink.js';
import { House } from './house.js';

describe('a change that fails', () => {
  it('is tried again after waits that double, and its lane waits for it', async () => {
    const house = await new House({ sinks: { out: new FakeSink(inTurn(failed, failed, failed)) } }).open();
    const times: number[] = [];
    const start = house.clock.monotonic();
    const script = house.out.script;
    house.out.script = (call, n) => {
      times.push(house.clock.monotonic() - start);
      return script(call, n);
    };
    await house.push('a', '1');
    await house.push('a', '2');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '1', '1', '1', '2']);
    expect(times).to.deep.equal([0, 1_000, 3_000, 7_000, 7_000]);
  });

  it('does not hold up other lanes', async () => {
    const house = await new House().open();
    house.out.script = ({ sent }) => (sent[0] === 'bad' ? failed : ok);
    await house.push('a', 'bad');
    await house.push('b', 'good');
    await house.pass(0);
    expect(house.out.arrived).to.deep.equal(['good']);
  });

  it('becomes a dead letter after the last attempt, and its lane goes on', async () => {
    const house = await new House({ policy: { attempts: 3 } }).open();
    house.out.script = ({ sent }) => (sent[0] === 'bad' ? failed : ok);
    await house.push('a', 'bad');
    await house.push('a', 'good');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['bad', 'bad', 'bad', 'good']);
    const [first, second] = await house.deliveries();
    expect(first).to.include({ state: 'dead', attempts: 3, done: 0, error: 'failed: status 500' });
    expect(second).to.include({ state: 'delivered' });
  });

  it('keeps its attempts over a restart', async () => {
    const house = await new House({ policy: { attempts: 3 } }).open();
    house.out.script = () => failed;
    await house.push('a', '1');
    await house.pass(0);
    await house.crash();
    await house.drain();
    expect(house.out.calls.length).to.equal(3);
  });

  it('has all its attempts, whatever the changes before it took', async () => {
    const house = await new House({ policy: { attempts: 2 } }).open();
    house.out.script = (_call, n) => (n % 2 === 0 ? failed : ok);
    await house.push('a', '1', '2', '3');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '1', '2', '2', '3', '3']);
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('takes the rest of its delivery along when it is given up, and a replay can begin there', async () => {
    const house = await new House({ policy: { attempts: 2 } }).open();
    house.out.script = ({ sent }) => (sent[0] === '2' ? failed : ok);
    await house.push('a', '1', '2', '3');
    await house.drain();
    expect((await house.deliveries())[0]).to.include({ state: 'dead', done: 1 });
    expect(house.out.arrived).to.deep.equal(['1']);
  });

  it('is logged with its delivery, and without its text', async () => {
    const house = await new House({ policy: { attempts: 1 } }).open();
    house.out.script = () => failed;
    await house.push('a', 'a private text');
    await house.drain();
    const { lines } = house.log;
    expect(lines.map(({ level, fields }) => [level, fields['code'], fields['receipt'], fields['delivery']])).to.deep.equal([
      ['warn', 'CH_SINK_FAILED', 'r000001', 1],
      ['error', 'CH_SINK_FAILED', 'r000001', 1],
    ]);
    expect(house.log.text()).not.to.contain('a private text');
  });
});

describe('a sink that throws', () => {
  it('is named, and its throw counts as a failure', async () => {
    const house = await new House({ policy: { attempts: 2 } }).open();
    house.out.script = () => Promise.reject(new TypeError('x is not a function'));
    await house.push('a', '1');
    await house.drain();
    expect((await house.deliveries())[0]).to.include({ state: 'dead', attempts: 2, error: 'crashed: x is not a function' });
    const message = 'the sink "out" (fake@1.0.0) threw: x is not a function';
    expect(house.log.lines[0]).to.deep.include({ level: 'warn', message });
    expect(house.log.lines[0]?.fields['code']).to.equal('CH_SINK_CRASHED');
  });
});

describe('a change that is invalid', () => {
  it('becomes a dead letter at once, and its lane goes on', async () => {
    const house = await new House({ sinks: { out: new FakeSink(inTurn(invalid)) } }).open();
    await house.push('a', 'bad');
    await house.push('a', 'good');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['bad', 'good']);
    expect((await house.deliveries())[0]).to.include({ state: 'dead', attempts: 0, error: 'refused: too long' });
  });

  it('does not keep back the other changes of its delivery', async () => {
    const house = await new House().open();
    house.out.script = ({ sent }) => (sent[0] === '2' ? invalid : ok);
    await house.push('a', '1', '2', '3', '4');
    await house.drain();
    expect(house.out.arrived).to.deep.equal(['1', '3', '4']);
    expect((await house.deliveries())[0]).to.include({
      state: 'dead', done: 4, error: 'change 2 of 4 refused: too long; the rest arrived',
    });
    expect((await house.deliveries())[0]?.behind).to.deep.equal([1]);
  });

  it('is still known when a later change of its delivery has to wait, and no change is sent twice', async () => {
    const house = await new House().open();
    const answers: Record<string, Delivered[]> = { 2: [invalid], 4: [failed, unreachable] };
    house.out.script = ({ sent: [text = ''] }) => answers[text]?.shift() ?? ok;
    await house.push('a', '1', '2', '3', '4', '5');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '3', '4', '4', '4', '5']);
    expect((await house.deliveries())[0]).to.deep.include({ state: 'dead', done: 5, behind: [1] });
  });

  it('is still known when its lane yields to others in the middle', async () => {
    const house = await new House().open();
    house.out.script = ({ sent }) => {
      house.clock.advance(20_000);
      return sent[0] === '1' ? invalid : ok;
    };
    await house.push('a', '1', '2', '3', '4');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '3', '4']);
    expect(await house.states()).to.deep.equal(['dead']);
  });

  it('is offered again when its dead letter is replayed', async () => {
    let last: readonly Claim[] = [];
    let replay: readonly Claim[] = [];
    const house = await new House({
      sinks: { out: new FakeSink(inTurn(failed, invalid)) },
      wrap: (inbox) => ({
        ...bound(inbox),
        async claim(owner, wanted) {
          const claims = replay.length > 0 ? replay : await inbox.claim(owner, wanted);
          replay = [];
          if (claims.length > 0) last = claims;
          return claims;
        },
        async settle(owner, lane, settlements) {
          if (settlements[0]?.state === 'delivered') return;
          await inbox.settle(owner, lane, settlements);
          if (settlements[0]?.state === 'dead') replay = last;
        },
      }),
    }).open();
    await house.push('a', '1');
    await house.pass(1_000);
    expect(house.out.sent).to.deep.equal(['1', '1', '1']);
  });

  it('is offered once more after the process died, and never taken for arrived', async () => {
    const house = await new House().open();
    house.out.script = ({ sent }) => (sent[0] === '2' ? invalid : sent[0] === '4' ? failed : ok);
    await house.push('a', '1', '2', '3', '4');
    await house.pass(0);
    expect((await house.deliveries())[0]).to.deep.include({ state: 'pending', done: 3, behind: [1] });
    house.out.script = ({ sent }) => (sent[0] === '2' ? invalid : ok);
    await house.crash();
    await house.drain();
    expect(house.out.sent).to.deep.equal(['1', '2', '3', '4', '2', '4']);
    expect((await house.deliveries())[0]).to.deep.include({ state: 'dead', done: 4, behind: [1] });
  });
});

describe('a delivery that can\'t be sent at all', () => {
  it('becomes a dead letter when its stored text is damaged, and its lane goes on', async () => {
    const house = await new House().open();
    await house.pushText('a', '[{"author":');
    await house.push('a', 'good');
    await house.drain();
    expect(house.out.sent).to.deep.equal(['good']);
    expect((await house.deliveries())[0]).to.include({
      state: 'dead', error: 'the stored changes can\'t be read: the store is damaged',
    });
  });

  it('becomes a dead letter at the maximum age, where one is set', async () => {
    const house = await new House({ policy: { maximumAgeMs: 60_000 } }).open();
    house.out.script = () => unreachable;
    await house.push('a', 'old');
    await house.push('b', 'old too');
    await house.pass(100_000);
    house.out.script = () => ok;
    await house.push('a', 'young');
    await house.drain();
    expect(house.out.arrived).to.deep.equal(['young']);
    expect((await house.deliveries()).map(({ state, error }) => [state, error])).to.deep.equal([
      ['dead', 'older than the maximum age of 60 s'],
      ['dead', 'older than the maximum age of 60 s'],
      ['delivered', undefined],
    ]);
  });

  it('has no maximum age by default', async () => {
    const house = await new House().open();
    house.out.script = () => unreachable;
    await house.push('a', 'old');
    await house.pass(3 * 3_600_000);
    house.out.script = () => ok;
    await house.drain();
    expect(await house.states()).to.deep.equal(['delivered']);
  });

  it('is brought to its end whatever its age, once it has begun to arrive', async () => {
    const house = await new House({ policy: { maximumAgeMs: 60_000 } }).open();
    house.out.script = ({ sent }) => (sent[0] === '1' ? ok : unreachable);
    await house.push('a', '1', '2');
    await house.pass(100_000);
    house.out.script = () => ok;
    await house.drain();
    expect(await house.states()).to.deep.equal(['delivered']);
  });
});
