import { expect } from 'chai';
import { ManualClock, MemoryLog } from 'change-hook-core';
import { Circuit } from '../src/circuit.js';
import { DEFAULT_POLICY } from '../src/policy.js';

describe('the circuit', () => {
  let clock: ManualClock;
  let log: MemoryLog;
  let changes: number;
  let circuit: Circuit;

  beforeEach(() => {
    clock = new ManualClock();
    log = new MemoryLog();
    changes = 0;
    const policy = { ...DEFAULT_POLICY, jitter: 0 };
    circuit = new Circuit({ sink: 'out', policy, clock, log, random: () => 0, onChange: () => changes++ });
  });

  it('opens when the sink can\'t be reached, and lets one probe after the wait', () => {
    circuit.unreachable('refused', false);
    expect([circuit.state, circuit.reason, circuit.untilProbe]).to.deep.equal(['open', 'refused', 1_000]);
    clock.advance(999);
    expect(circuit.state).to.equal('open');
    clock.advance(1);
    expect([circuit.state, changes]).to.deep.equal(['probing', 1]);
  });

  it('waits longer after each probe that fails, to the longest wait', () => {
    const waits: number[] = [];
    circuit.unreachable('refused', false);
    for (let n = 0; n < 8; n++) {
      waits.push(circuit.untilProbe);
      clock.advance(circuit.untilProbe);
      circuit.unreachable('refused', true);
    }
    expect(waits).to.deep.equal([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('is not moved by calls that were under way when it opened', () => {
    circuit.unreachable('refused', false);
    circuit.unreachable('cut', false);
    expect([circuit.untilProbe, circuit.reason]).to.deep.equal([1_000, 'refused']);
    clock.advance(1_000);
    circuit.unreachable('cut', false);
    expect(circuit.state).to.equal('probing');
  });

  it('closes on any answer, and begins again with the first wait', () => {
    circuit.unreachable('refused', false);
    clock.advance(1_000);
    circuit.unreachable('refused', true);
    circuit.reached();
    expect([circuit.state, circuit.reason, clock.next()]).to.deep.equal(['closed', undefined, undefined]);
    circuit.unreachable('refused', false);
    expect(circuit.untilProbe).to.equal(1_000);
  });

  it('logs an outage once, and its end', () => {
    circuit.reached();
    circuit.unreachable('refused', false);
    for (let n = 0; n < 5; n++) {
      clock.advance(circuit.untilProbe);
      circuit.unreachable('refused', true);
    }
    circuit.reached();
    expect(log.lines.filter(({ level }) => level !== 'debug').map(({ level, message }) => [level, message])).to.deep.equal([
      ['warn', 'the sink "out" can\'t be reached: refused'],
      ['info', 'the sink can be reached again'],
    ]);
  });

  it('sets no timer once it was stopped', () => {
    circuit.unreachable('refused', false);
    circuit.stop();
    expect(clock.next()).to.equal(undefined);
  });
});
