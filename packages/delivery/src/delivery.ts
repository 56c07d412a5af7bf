import { describeError, type Clock, type Enricher, type Inbox, type Log, type Service } from 'change-hook-core';
import type { DeliverySink } from './policy.js';
import { SinkRunner } from './sink-runner.js';
import type { SinkStatus } from './sink-status.js';
import { endsWithin } from './waiting.js';

/** The inbox has so long to tell its last delivery. */
const LIST_MS = 5_000;

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

/** Told that nothing is sent to a sink any more, before another one of its name begins: the moment to close it. */
export type Retire = (name: string, sink: DeliverySink) => Promise<void>;

export interface Delivery extends Service {
  /** How each sink is doing, in the order of the config. */
  status(): readonly SinkStatus[];
  /**
   * Delivers to these sinks from now on. One that is the same object as before goes on as if nothing had been. One that is gone, or
   * that another object takes the place of, gets no new calls; those under way end as at a stop, then it is retired, and only then
   * its successor begins: two of one name never have the same lane. Every sink on its own, so that one that hangs holds up
   * none of the others. Fulfils when all is done, in a bounded time if `retire` does.
   */
  replace(sinks: ReadonlyMap<string, DeliverySink>, retire: Retire): Promise<void>;
  /** Fulfils when nothing waits for the sink (by default: any) and nothing is under way; rejects when delivery stops. */
  drained(sink?: string): Promise<void>;
}

/** Brings what is in the inbox to the sinks: in order a lane, at least once, through any outage of theirs. */
export function createDelivery(deps: DeliveryDeps): Delivery {
  const { inbox, clock, log, owner, random, enricher } = deps;
  let { sinks } = deps;
  let runners = new Map<string, SinkRunner>();
  let running = false;
  let made = 0;
  let end = (): void => {};
  let turn: Promise<void> = Promise.resolve();

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const makeRunner = (name: string, to: DeliverySink, since: { startedAt: number; lastOld: number }): SinkRunner =>
    new SinkRunner({ name, to, inbox, clock, log, owner: `${owner}/${++made}`, random, enricher, ...since });

  /** What is there before a runner begins may have been sent by another. */
  const now = async (): Promise<{ startedAt: number; lastOld: number }> => {
    const startedAt = clock.now();
    let lastOld = 0;
    const listed = lastDelivery(inbox, log).then((id) => (lastOld = id));
    // An inbox that never answers must hold up neither a reload nor the stop after it: then the time of receipt decides alone.
    await endsWithin(clock, LIST_MS, listed);
    return { startedAt, lastOld };
  };

  const start = async (): Promise<void> => {
    if (running) return;
    const since = await now();
    runners = new Map([...sinks].map(([name, to]) => [name, makeRunner(name, to, since)]));
    running = true;
    end = inbox.onWork((sink) => runners.get(sink)?.wake());
    for (const runner of runners.values()) runner.wake();
  };

  const stop = async (): Promise<void> => {
    if (!running) return;
    running = false;
    end();
    await Promise.all([...runners.values()].map((runner) => runner.stop()));
  };

  const replace = async (next: ReadonlyMap<string, DeliverySink>, retire: Retire): Promise<void> => {
    const [before, old] = [sinks, runners];
    sinks = next;
    const gone = [...before].filter(([name, to]) => next.get(name) !== to);
    if (!running) {
      await Promise.all(gone.map(([name, to]) => retire(name, to)));
      return;
    }
    const since = await now();
    // In the order of the config. One that is replaced keeps its place, and is told of by its old runner until that has ended.
    runners = new Map([...next].map(([name, to]) => [name, old.get(name) ?? makeRunner(name, to, since)]));
    for (const [name, runner] of runners) if (!old.has(name)) runner.wake();
    await Promise.all(
      gone.map(async ([name, to]) => {
        await old.get(name)?.stop();
        await retire(name, to);
        const successor = next.get(name);
        if (successor === undefined) return;
        const runner = makeRunner(name, successor, await now());
        runners.set(name, runner);
        runner.wake();
      }),
    );
  };

  return {
    start: () => inTurn(start),
    stop: () => inTurn(stop),
    replace: (next, retire) => inTurn(() => replace(next, retire)),
    status() {
      const all = runners.size > 0 ? [...runners.values()] : [...sinks].map(([name, to]) => makeRunner(name, to, { startedAt: 0, lastOld: 0 }));
      return all.map((runner) => runner.status());
    },
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
