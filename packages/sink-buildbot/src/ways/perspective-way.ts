import type { Change, Clock } from 'change-hook-core';
import { toAddChange } from '../change-fields.js';
import { mastersWords } from '../masters-words.js';
import {
  openPerspective, PbConnectError, PbConnectionLost, PbRemoteError, type Perspective,
} from '../pb/index.js';
import { SENT, failed, unreachable, type NotSent, type Sent } from '../sent.js';
import { waitFor } from '../wait.js';

export interface PerspectiveWayOptions {
  host: string;
  port: number;
  user: string;
  password: string;
  /** Milliseconds for one call. */
  timeoutMs: number;
  clock: Clock;
  /** The sink's place in the config, for the reasons. */
  where: string;
}

/** A call that got no answer in its time. On a slow master the answer still comes. */
interface Late {
  answer: Promise<Sent>;
  perspective: Perspective;
  /** Chunks received when it was sent. */
  heard: number;
  /** Monotonic. */
  sentAt: number;
}

/** Time for connection and login. */
const CONNECT_MS = 10_000;
/** So many times a call's time without one byte from the master: the connection is taken for dead. */
const SILENCE = 2;
/** Late calls beyond these are forgotten, the oldest first; each costs a promise. */
const LATE_CALLS = 1_000;

/** Sends changes by Perspective Broker: one connection, made when it is needed and kept, any number of calls at a time. */
export class PerspectiveWay {
  readonly #options: PerspectiveWayOptions;
  readonly #late = new Map<string, Late>();
  readonly #closing = new AbortController();
  #opening: Promise<Perspective | NotSent> | undefined;
  #perspective: Perspective | undefined;

  constructor(options: PerspectiveWayOptions) {
    this.#options = options;
  }

  async send(id: string, change: Change, signal: AbortSignal): Promise<Sent> {
    const perspective = await this.#open(signal);
    if ('ok' in perspective) return perspective;
    const { clock } = this.#options;
    const call = perspective.call('addChange', [toAddChange(change)]);
    const answer = call.then(() => SENT, (error: unknown) => this.#notSent(error, change));
    return this.#answer(id, { answer, perspective, heard: perspective.heard(), sentAt: clock.monotonic() }, signal);
  }

  /** Waits on for an earlier call that got no answer in its time; undefined where there is none, or its connection ended. */
  resume(id: string, signal: AbortSignal): Promise<Sent> | undefined {
    const late = this.#late.get(id);
    return late && this.#answer(id, late, signal);
  }

  /** Connects and logs in, or finds that it is. */
  async check(signal: AbortSignal): Promise<Sent> {
    const perspective = await this.#open(signal);
    return 'ok' in perspective ? perspective : SENT;
  }

  close(): void {
    this.#closing.abort();
    this.#perspective?.end('the sink was closed');
    this.#late.clear();
  }

  async #answer(id: string, call: Late, signal: AbortSignal): Promise<Sent> {
    const { clock, timeoutMs, host, port } = this.#options;
    const waited = await waitFor(call.answer, clock, timeoutMs, signal);
    if ('value' in waited) {
      this.#late.delete(id);
      return waited.value;
    }
    this.#keep(id, call);
    if (waited.over === 'aborted') return unreachable('the call was ended before the master answered', 'maybe');
    if (call.perspective.heard() === call.heard && clock.monotonic() - call.sentAt >= SILENCE * timeoutMs) {
      call.perspective.end(`${host}:${port} was silent for too long`);
    }
    return unreachable(`${host}:${port} did not answer within ${timeoutMs / 1000} s`, 'maybe');
  }

  #keep(id: string, call: Late): void {
    if (this.#closing.signal.aborted || this.#late.get(id) === call) return;
    this.#late.set(id, call);
    if (this.#late.size > LATE_CALLS) this.#late.delete(this.#late.keys().next().value!);
    // An answer is kept until it is asked for; a lost connection brings none.
    void call.answer.then((sent) => {
      if (!sent.ok && sent.arrived === 'maybe' && this.#late.get(id) === call) this.#late.delete(id);
    });
  }

  async #open(signal: AbortSignal): Promise<Perspective | NotSent> {
    if (this.#closing.signal.aborted) return unreachable('the sink is closed');
    if (signal.aborted) return unreachable('the call was ended before it was sent');
    if (this.#perspective !== undefined && !this.#perspective.ended()) return this.#perspective;
    this.#opening ??= this.#connect().finally(() => (this.#opening = undefined));
    const waited = await waitFor(this.#opening, this.#options.clock, CONNECT_MS, signal);
    return 'value' in waited ? waited.value : unreachable('the call was ended before the connection was made');
  }

  async #connect(): Promise<Perspective | NotSent> {
    const { host, port, user, where, timeoutMs } = this.#options;
    try {
      const connectMs = Math.min(CONNECT_MS, timeoutMs);
      this.#perspective = await openPerspective({ ...this.#options, connectMs, signal: this.#closing.signal });
      return this.#perspective;
    } catch (error) {
      if (error instanceof PbConnectError) return unreachable(error.message);
      if (!(error instanceof PbRemoteError)) throw error;
      if (!error.remoteClass.endsWith('UnauthorizedLogin')) {
        const mend = `is ${where}.user that of a PBChangeSource?`;
        return unreachable(`${host}:${port} answers the login of "${user}" with ${error.remoteClass}: ${mend}`);
      }
      return unreachable(
        `${host}:${port} refuses the login of "${user}": correct ${where}.user and ${where}.password, ` +
        'or the user and passwd of the PBChangeSource in the master\'s configuration',
      );
    }
  }

  #notSent(error: unknown, change: Change): Sent {
    if (error instanceof PbConnectionLost) return unreachable(error.message, 'maybe');
    if (!(error instanceof PbRemoteError)) throw error;
    const { host, port, user, where } = this.#options;
    if (error.remoteClass.endsWith('AttributeError') && error.remoteMessage.includes('perspective_addChange')) {
      return unreachable(`"${user}" of ${host}:${port} may not send changes: name the user of a PBChangeSource in ${where}.user`);
    }
    return failed(`${host}:${port} answered with ${mastersWords(error.message, change)}`);
  }
}
