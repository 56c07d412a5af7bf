import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Change } from '../change/change.js';
import type { MaybePromise } from '../dialect/dialect.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';

/** One change on its way, with where it came from. */
export interface Outgoing {
  change: Change;
  /**
   * The change as JSON text, as `JSON.stringify` writes it, where that is at hand: a sink that writes JSON spares itself `change`, which is
   * read from this text when it is asked for.
   */
  json?: string;
  /** Id of the receipt. */
  receipt: string;
  /** The change's place among all changes of the receipt, from 0: `receipt` and `number` name a change for ever. */
  number: number;
  mount: string;
  /** When the request arrived, milliseconds since 1970. */
  receivedAt: number;
}

/** A knock on its way: the master is to poll its repositories now. */
export interface OutgoingPoll {
  /** The name of the poller; undefined = every poller that the master has. */
  poller: string | undefined;
  /** Id of the receipt. */
  receipt: string;
  mount: string;
  /** When the request arrived, milliseconds since 1970. */
  receivedAt: number;
}

/**
 * How a call ended.
 * - `unreachable`: refused, timed out, cut off, or 503: the sink is waited for without end and no attempt is counted.
 * - `failed`: the sink was reached and could not do it now: counted, tried again, a dead letter at last.
 * - `invalid`: this change will never be taken: a dead letter at once.
 *
 * `reason` is one sentence for the operator, without secrets and without the change's text.
 */
export type Delivered =
  | { ok: true }
  | { ok: false; why: 'unreachable' | 'failed' | 'invalid'; reason: string };

export interface DeliverContext {
  /** Aborts when the time for the call is over, or the gateway stops: end soon after, the answer is not waited for. */
  readonly signal: AbortSignal;
  /** An earlier try at the first of these changes may have arrived: it was cut off before its answer, or the process died. */
  readonly uncertain: boolean;
}

/** A sink at work: one object a sink of the config. */
export interface Sink {
  /** Sends changes, in order. Called with one change, or, where the plugin declares `batch`, with all of several deliveries. */
  deliver(changes: readonly Outgoing[], ctx: DeliverContext): MaybePromise<Delivered>;
  /**
   * Knocks on a poller. A sink that has this member takes polls; one that has none never gets any. A knock is for all requests that
   * came before it, so it may be made once for many of them, and once more when it is uncertain.
   */
  poll?(poll: OutgoingPoll, ctx: DeliverContext): MaybePromise<Delivered>;
  /** Tries whether the sink can be reached, and sends nothing: `change-hook check --connect`. */
  check?(ctx: Pick<DeliverContext, 'signal'>): MaybePromise<Delivered>;
  /** Opens files anew after logrotate moved them: on SIGHUP. */
  reopen?(): MaybePromise<void>;
  /** Gives back connections and files. May be called twice, and while a `deliver` runs. */
  close(): MaybePromise<void>;
}

export interface SinkContext<Options = unknown> {
  /** Checked by the plugin's schema, and deeply frozen. */
  readonly options: Options;
  /** The sink's key in the config. */
  readonly name: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Absolute folder of the config file: relative paths in options are relative to it. */
  readonly folder: string;
}

/** Where changes go: what a package `change-hook-sink-NAME` exports by default. */
export interface SinkPlugin<Options = unknown> {
  apiVersion: 1;
  /** Equals the suffix of the package's name, `change-hook-sink-NAME`. */
  name: string;
  /** Checks the option object; absent = the sink takes no options. */
  options?: StandardSchemaV1<unknown, Options>;
  /** Up to so many consecutive deliveries of a lane go in one call; 1, or absent = one change a call. */
  batch?: number;
  /** Makes the sink. It reaches out to nothing yet: a sink that is down must not stop the gateway. */
  create(ctx: SinkContext<Options>): MaybePromise<Sink>;
}
