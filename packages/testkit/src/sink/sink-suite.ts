import type { MaybePromise, Sink, SinkContext, SinkPlugin } from 'change-hook-core';
import type { DescribeFunction, ItFunction } from '../laws/law.js';
import type { Caller } from './tools/call.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any sink, whatever its options are
export type AnySinkPlugin = SinkPlugin<any>;

/**
 * The receiver of a sink, and all trouble that there can be with it. Made anew for each law, and started then; what it can do is
 * seen before, from the members that it has.
 */
export interface SinkWorld {
  /** Brings up an empty receiver. Gives the options of a sink that reaches it, as a config has them. */
  start(): MaybePromise<{ options: Readonly<Record<string, unknown>>; /** Of the config file. */ folder?: string }>;
  /** The `comments` of the changes that have arrived, in the order of their arrival. */
  received(): MaybePromise<readonly string[]>;
  /**
   * The pollers that were knocked on, in order; undefined in the list = all of them. Required for a sink that takes polls. The trouble
   * below is then trouble of polls, too.
   */
  polled?(): MaybePromise<readonly (string | undefined)[]>;
  /** Makes the sink, where `plugin.create` would reach for what a test may not have, such as the process's stdout. */
  create?(ctx: SinkContext): MaybePromise<Sink>;
  /** From now on the receiver can't be reached. */
  break?(): MaybePromise<void>;
  /** From now on the receiver takes a call and never answers. May give a promise that fulfils when such a call has come in. */
  hang?(): void | PromiseLike<unknown>;
  /** From now on the receiver answers that it can't take a change just now. */
  fail?(): MaybePromise<void>;
  /** From now on the receiver answers that it will never take this change. */
  refuse?(): MaybePromise<void>;
  /** Ends whatever trouble there is. Required beside any of the four. */
  mend?(): MaybePromise<void>;
  /** Gives back what `start` took. */
  stop(): MaybePromise<void>;
}

export interface SinkSuite {
  plugin: AnySinkPlugin;
  /** The name of the group of tests. Default `the sink NAME`. */
  name?: string;
  /** Makes a world, and starts nothing yet. */
  makeWorld: () => SinkWorld;
  /** Values that must be refused, by option, beside those that the suite thinks up. */
  badOptions?: Readonly<Record<string, readonly unknown[]>>;
  /** Texts that must not be shown, beside the options whose name says so (password, token, secret, key). */
  secrets?: readonly string[];
  /** A folder of the plugin's package, whose name it must have. Default: where the tests run. */
  package?: URL;
  /** Milliseconds that a call may take, where the receiver is slow. Default 1,800. */
  patienceMs?: number;
  /** Of the test runner that you use: mocha, node:test, vitest. */
  describe: DescribeFunction;
  it: ItFunction;
}

/** A sink at work in its world, as a law sees it. */
export interface SinkAtWork extends Caller {
  world: SinkWorld;
  sink: Sink;
  /** Another sink of the same options. */
  create: () => Promise<Sink>;
  /** All that the sinks have logged. */
  logged: () => string;
  /** What must not be shown. */
  secrets: readonly string[];
}

/** Declares one law. */
export type SinkLaw = (sentence: string, test: (at: SinkAtWork) => Promise<void>) => void;
