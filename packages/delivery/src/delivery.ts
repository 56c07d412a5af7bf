import { describeError, type Clock, type Enricher, type Inbox, type Log, type Service } from 'change-hook-core';
import type { DeliverySink } from './policy.js';
import { SinkRunner } from './sink-runner.js';
import type { SinkStatus } from './sink-status.js';
import { endsWithin } from './waiting.js';

/** The inbox is waited for so long when claims are given back at the stop; they die with the process anyway. */
const RELEASE_MS = 2_000;

export interface DeliveryDeps {
  inbox: Inbox;
  /** By the sink's key in the config. The sinks stay the caller's: `stop` doesn't close them. */
  sinks: ReadonlyMap<string, DeliverySink>;
  clock: Clock;
  log: Log;
  /** Whose the claims are: one name for each delivery that runs at a time. */
  owner: string;
  /** 0 to 1, as Math.random. */
  random: () => number;
  /** Completes changes before the first sink gets them. Without it, deliveries that ask for that wait. */
  enricher?: Enricher;
}

export interface Delivery extends Service {
  /** How each sink is doing, in the order of the config. */
  status(): readonly SinkStatus[];
  /** Fulfils when nothing waits for the sink (by default: any) and nothing is under way; rejects when delivery stops. */
  drained(sink?: string): Promise<void>;
}

/** Brings what is in the inbox to the sinks: in order a lane, at least once, through any outage of theirs. */
export function createDelivery(deps: DeliveryDeps): Delivery {
  const { inbox, sinks, clock, log, owner, random, enricher } = deps;
  let runners = new Map<string, SinkRunner>();
  let running = false;
  let end = (): void => {};
  let turn: Promise<void> = Promise.resolve();

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const makeRunners = (startedAt: number, lastOld: number): Map<string, SinkRunner> => {
    const common = { inbox, clock, log, owner, random, enricher, startedAt, lastOld };
    return new Map([...sinks].map(([name, to]) => [name, new SinkRunner({ name, to, ...common })]));
  };

  const start = async (): Promise<void> => {
    if (running) return;
    runners = makeRunners(clock.now(), await lastDelivery(inbox, log));
    running = true;
    end = inbox.onWork((sink) => runners.get(sink)?.wake());
    for (const runner of runners.values()) runner.wake();
  };

  const stop = async (): Promise<void> => {
    if (!running) return;
    running = false;
    end();
    await Promise.all([...runners.values()].map((runner) => runner.stop()));
    const released = inbox.release(owner).catch((error: unknown) => {
      log.warn('the claims could not be given back', { reason: describeError(error) });
    });
    await endsWithin(clock, RELEASE_MS, released);
  };

  return {
    start: () => inTurn(start),
    stop: () => inTurn(stop),
    status: () => [...(runners.size > 0 ? runners : makeRunners(0, 0)).values()].map((runner) => runner.status()),
    async drained(sink) {
      if (!running) throw new Error('the delivery does not run');
      const asked = sink === undefined ? [...runners.values()] : [runners.get(sink)];
      await Promise.all(asked.map((runner) => runner?.drained() ?? Promise.reject(new Error(`there is no sink "${sink}"`))));
    },
  };
}

/** The highest id of a delivery that is there: those are from before this process. */
async function lastDelivery(inbox: Inbox, log: Log): Promise<number> {
  try {
    return (await inbox.deliveries({ limit: 1 }))[0]?.id ?? 0;
  } catch (error) {
    log.warn('the inbox can\'t list its deliveries; the time of receipt tells which are old', { reason: describeError(error) });
    return 0;
  }
}
