import { setMaxListeners } from 'node:events';
import { describeError, readPoll, type Claim, type Clock, type Enricher, type Inbox, type Log } from 'change-hook-core';
import { backoffMs, INBOX_BACKOFF, type Backoff } from './backoff.js';
import { Circuit } from './circuit.js';
import { Endings } from './endings.js';
import { LaneRun, RUN_MS } from './lane-run.js';
import { LaneTrouble } from './lane-trouble.js';
import { Knocks } from './knocks.js';
import { Notebook } from './notebook.js';
import { PollRun } from './poll-run.js';
import type { DeliverySink } from './policy.js';
import { Recorder } from './recorder.js';
import { reachOf, type SinkStatus } from './sink-status.js';
import { Suspects } from './suspects.js';
import { Tally } from './tally.js';
import { endsWithin, pause, unlessAborted } from './waiting.js';
import { WakeLoop } from './wake-loop.js';

/** A claim of a lane ends with the delivery that brings its JSON text to so many characters: this bounds the memory. */
const CLAIM_CHARACTERS = 1_000_000;

/** What a claim may last beyond its run and its last call: for an inbox that takes a while to take the outcome. */
const LEASE_MARGIN_MS = 60_000;

/** Something is due, and yet nothing is to be had: another gateway was faster, or it became due in between. */
const VAIN_BACKOFF: Backoff = { firstWaitMs: 10, longestWaitMs: 1_000, jitter: 0 };

/** At the stop, an inbox that does not take the outcomes is waited for so long. */
const RECORD_GRACE_MS = 5_000;

/** And so long when claims are given back; at the end of the process they die with it anyway. */
const RELEASE_MS = 2_000;

export interface SinkRunnerDeps {
  name: string;
  to: DeliverySink;
  inbox: Inbox;
  clock: Clock;
  log: Log;
  /** Whose the claims are: this runner's alone, so that they can be given back while others go on. */
  owner: string;
  random: () => number;
  enricher: Enricher | undefined;
  startedAt: number;
  lastOld: number;
}

/**
 * Delivers to one sink and knows of no other. It sleeps until the inbox calls, a lane ends, the circuit changes or a wait is
 * over; then it claims as many lanes as may be under way, in one call.
 */
export class SinkRunner {
  readonly #deps: SinkRunnerDeps;
  readonly #circuit: Circuit;
  readonly #trouble = new LaneTrouble();
  readonly #knocks: Knocks;
  readonly #notebook: Notebook;
  readonly #recorder: Recorder;
  readonly #tally = new Tally();
  readonly #loop: WakeLoop;
  /** Runs that have not ended. */
  readonly #runs = new Set<Promise<void>>();
  /** Repositories whose changes are being sent; the outcome may still have to be written down when one leaves. */
  readonly #sending = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #cut = new AbortController();
  readonly #giveUp = new AbortController();
  #probing = false;
  #vain = 0;
  #claimedAt = -Infinity;
  #waiters: { cycle: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  #cycle = 0;

  constructor(deps: SinkRunnerDeps) {
    const { name, to, inbox, clock, log, owner, random, startedAt, lastOld } = deps;
    // Each call listens to the signals while it lasts, and there may be many at a time.
    for (const { signal } of [this.#stopping, this.#cut, this.#giveUp]) setMaxListeners(0, signal);
    this.#deps = deps;
    this.#circuit = new Circuit({ sink: name, policy: to.policy, clock, log, random, onChange: () => this.wake() });
    this.#knocks = new Knocks({ sink: name, policy: to.policy, inbox, clock, log, random });
    this.#notebook = new Notebook({ suspects: new Suspects({ startedAt, lastOld, batch: to.batch }), batches: to.batch > 1 });
    this.#recorder = new Recorder({ inbox, owner, clock, log, random, giveUp: this.#giveUp.signal });
    this.#loop = new WakeLoop({
      clock,
      random,
      work: () => this.#claim(),
      onError: (error, before) => {
        const facts = { sink: name, reason: describeError(error) };
        if (before === 0) log.warn('the inbox can\'t be asked for deliveries; it is tried again', facts);
        else log.debug('the inbox still can\'t be asked for deliveries', facts);
      },
    });
  }

  /** Something may be due. Costs nothing where nothing can be done about it. */
  wake(): void {
    this.#loop.wake();
  }

  status(): SinkStatus {
    const { name, to: { plugin } } = this.#deps;
    const { delivered, dead, failures } = this.#tally;
    const polls = reachOf(this.#knocks.circuit);
    return {
      sink: name, plugin, ...reachOf(this.#circuit), ...(polls.circuit === 'closed' ? {} : { polls }),
      lanes: this.#runs.size, delivered, dead, failures,
    };
  }

  /** Fulfils when nothing waits for this sink and nothing is under way to it. */
  drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#stopping.signal.aborted) return reject(stopped());
      this.#waiters.push({ cycle: this.#cycle, resolve, reject });
      this.wake();
    });
  }

  /** Ends in a bounded time, whatever sink and inbox do. What did not end is not settled; all claims are given back. */
  async stop(): Promise<void> {
    const { clock, inbox, log, owner, to: { policy } } = this.#deps;
    this.#stopping.abort();
    const ended = Promise.all([this.#loop.stop(), ...this.#runs]);
    if (!(await endsWithin(clock, policy.stopGraceMs, ended))) {
      this.#cut.abort();
      if (!(await endsWithin(clock, policy.abortGraceMs + RECORD_GRACE_MS, ended))) this.#giveUp.abort();
      await ended;
    }
    this.#circuit.stop();
    const released = inbox.release(owner).catch((error: unknown) => {
      log.warn('the claims could not be given back', { reason: describeError(error) });
    });
    await endsWithin(clock, RELEASE_MS, released);
    this.#knocks.stop();
    for (const { reject } of this.#waiters.splice(0)) reject(stopped());
  }

  /** Claims what may be under way now; answers in how many milliseconds there may be more. */
  async #claim(): Promise<number | undefined> {
    const { inbox, name, owner, to: { batch, policy } } = this.#deps;
    const gathering = this.#untilGathered();
    if (gathering > 0) return gathering;
    const cycle = ++this.#cycle;
    const lanes = this.#room();
    // The end of a run or a change of the circuit wakes the loop again.
    if (lanes <= 0) return undefined;
    const wanted = {
      sink: name,
      lanes,
      batch,
      maxCharacters: CLAIM_CHARACTERS,
      leaseMs: RUN_MS + policy.timeoutMs + policy.abortGraceMs + LEASE_MARGIN_MS,
    };
    const claims = await unlessAborted(inbox.claim(owner, wanted), this.#giveUp.signal);
    // Claimed too late: the release at the end of the stop gives them back.
    if (this.#stopping.signal.aborted) return undefined;
    for (const claim of claims) this.#begin(claim);
    if (claims.length > 0) {
      this.#vain = 0;
      this.#claimedAt = this.#deps.clock.monotonic();
    }
    return claims.length < lanes ? await this.#untilDue(cycle) : undefined;
  }

  /** For how many milliseconds a batch still gathers. */
  #untilGathered(): number {
    const { clock, to: { batch, policy } } = this.#deps;
    return batch > 1 ? this.#claimedAt + policy.gatherMs - clock.monotonic() : 0;
  }

  /** How many lanes more may be under way. */
  #room(): number {
    const { state } = this.#circuit;
    const free = this.#deps.to.policy.concurrency - this.#runs.size;
    if (state === 'closed') return free;
    return state === 'probing' && !this.#probing ? Math.min(free, 1) : 0;
  }

  async #untilDue(cycle: number): Promise<number | undefined> {
    const due = await unlessAborted(this.#deps.inbox.due(this.#deps.name), this.#giveUp.signal);
    if (due === 0) return backoffMs(VAIN_BACKOFF, this.#vain++, this.#deps.random);
    this.#vain = 0;
    if (due === undefined && this.#runs.size === 0) this.#tellDrained(cycle);
    return due;
  }

  #begin(claim: Claim): void {
    // An inbox that forgot our claims may give a lane while we send its changes: one run at a time, or its order is lost. The
    // settlement of the run that goes on ends the new claim as well.
    if (this.#sending.has(claim.repository)) return;
    const probe = this.#circuit.state === 'probing';
    if (probe) this.#probing = true;
    const run = this.#run(claim, probe).then(() => {
      this.#runs.delete(run);
      if (probe) this.#probing = false;
      this.wake();
    });
    this.#runs.add(run);
  }

  async #run(claim: Claim, probe: boolean): Promise<void> {
    const { to, clock, log, random, enricher } = this.#deps;
    const lane = { sink: claim.sink, repository: claim.repository };
    const common = {
      to,
      clock,
      endings: new Endings({ lane, to, log, random, notebook: this.#notebook, tally: this.#tally }),
      notebook: this.#notebook,
      stopping: this.#stopping.signal,
      cut: this.#cut.signal,
    };
    const isPoll = readPoll(claim.deliveries[0]?.changes ?? '') !== undefined;
    const shared = { recorder: this.#recorder, circuit: this.#circuit, trouble: this.#trouble };
    const run = isPoll
      ? new PollRun({ ...common, knocks: this.#knocks })
      : new LaneRun({ ...common, ...shared, lane, probe, random, enricher });
    this.#sending.add(lane.repository);
    const settlements = await run.deliver(claim).catch(async (error: unknown) => {
      // A mistake of ours. The lane is tried again, and not in a circle without a pause.
      log.error(`a run of the delivery failed: ${describeError(error)}`, lane);
      await pause(clock, INBOX_BACKOFF.longestWaitMs, this.#stopping.signal);
      return [];
    });
    // Before it is settled: the inbox may give the lane again before we hear that it was.
    this.#sending.delete(lane.repository);
    if (!(await this.#recorder.settle(lane, settlements))) return;
    for (const settlement of settlements) {
      this.#tally.count(settlement);
      if (settlement.state !== 'pending') this.#notebook.forget(settlement.delivery);
    }
  }

  /** Those who asked before this cycle began; what the others mean may have come after its claim. */
  #tellDrained(cycle: number): void {
    const told = this.#waiters.filter((waiter) => waiter.cycle < cycle);
    this.#waiters = this.#waiters.filter((waiter) => waiter.cycle >= cycle);
    for (const { resolve } of told) resolve();
    if (this.#waiters.length > 0) this.wake();
  }
}

const stopped = (): Error => new Error('the delivery has stopped');
