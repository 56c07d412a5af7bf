import type { Clock, Inbox, ManualClock } from 'change-hook-core';
import type { DescribeFunction, ItFunction } from '../laws/law.js';

/** What the suite gets for each test: an inbox of its own that nobody has started. */
export interface InboxUnderTest {
  inbox: Inbox;
  /** Another object over the same store, called after the first was stopped: required where the suite is told `durable`. */
  reopen?: () => Inbox | Promise<Inbox>;
  /** Makes the store refuse every write as a full disk does, and ends that: required where the suite is told `fills`. */
  setFull?: (full: boolean) => void | Promise<void>;
  /** Waits until what was written can be read, for stores where that is later than the promise. */
  flush?: () => void | Promise<void>;
  /** Gives back what was taken (folders, processes), after the inbox was stopped. */
  dispose?: () => void | Promise<void>;
}

export interface InboxSuite {
  /** The name of the group of tests. */
  name: string;
  /** Makes an inbox over an empty store of its own that reads time from `clock` alone. */
  make: (tools: { clock: Clock }) => InboxUnderTest | Promise<InboxUnderTest>;
  /** The store outlives the object: `make` gives `reopen`. */
  durable?: boolean;
  /** The store can be made full: `make` gives `setFull`. */
  fills?: boolean;
  /** Of the test runner that you use: mocha, node:test, vitest. */
  describe: DescribeFunction;
  it: ItFunction;
}

/** An inbox at work, as a law sees it. */
export interface AtWork {
  /** Started. After `reopen` it is another object. */
  readonly inbox: Inbox;
  readonly clock: ManualClock;
  flush: () => Promise<void>;
  reopen: () => Promise<void>;
  setFull: (full: boolean) => Promise<void>;
}

/** Declares one law: a sentence, and the test that holds an inbox to it. */
export type Law = (sentence: string, test: (at: AtWork) => Promise<void>) => void;
