import assert from 'node:assert/strict';
import { ManualClock } from 'change-hook-core';
import type { AtWork, InboxSuite, Law } from './inbox-suite.js';
import { replayLaws, translateLaws } from './parts/again.js';
import { appendLaws } from './parts/append.js';
import { claimLaws } from './parts/claim.js';
import { durableLaws } from './parts/durable.js';
import { enrichLaws } from './parts/enrich.js';
import { fullLaws } from './parts/full.js';
import { lifecycleLaws } from './parts/lifecycle.js';
import { moveLaws } from './parts/move.js';
import { readLaws } from './parts/read.js';
import { releaseLaws } from './parts/release.js';
import { retentionLaws } from './parts/retention.js';
import { settleLaws } from './parts/settle.js';
import { waitLaws } from './parts/wait.js';
import { workLaws } from './parts/work.js';

/** What every inbox must do, as tests: give it your maker and your test runner's `describe` and `it`. */
export function testInbox(suite: InboxSuite): void {
  const { describe, it } = suite;
  const law: Law = (sentence, test) => it(sentence, () => runLaw(suite, test));
  describe(suite.name, () => {
    describe('the maker', () => {
      it('gives what the suite was told that the inbox can do', async () => {
        const made = await suite.make({ clock: new ManualClock() });
        await made.dispose?.();
        assert.equal(made.reopen !== undefined, suite.durable === true, 'durable and reopen go together');
        assert.equal(made.setFull !== undefined, suite.fills === true, 'fills and setFull go together');
      });
    });
    describe('append', () => appendLaws(law));
    describe('claim', () => claimLaws(law));
    describe('settle and progress', () => settleLaws(law));
    describe('waits', () => waitLaws(law));
    describe('release and adopt', () => releaseLaws(law));
    describe('enrichment and enriched', () => enrichLaws(law));
    describe('retry and discard', () => moveLaws(law));
    describe('replay', () => replayLaws(law));
    describe('retranslated, and repeats of what is untranslated', () => translateLaws(law));
    describe('sweep', () => retentionLaws(law));
    describe('onWork', () => workLaws(law));
    describe('status and lists', () => readLaws(law));
    describe('start and stop', () => lifecycleLaws(law));
    if (suite.durable === true) describe('after it was opened again', () => durableLaws(law));
    if (suite.fills === true) describe('when it is full', () => fullLaws(law));
  });
}

async function runLaw(suite: InboxSuite, test: (at: AtWork) => Promise<void>): Promise<void> {
  const clock = new ManualClock();
  const made = await suite.make({ clock });
  let inbox = made.inbox;
  const at: AtWork = {
    clock,
    get inbox() {
      return inbox;
    },
    flush: async () => made.flush?.(),
    setFull: async (full) => made.setFull?.(full),
    async reopen() {
      await inbox.stop();
      assert.ok(made.reopen, 'the maker gives reopen');
      inbox = await made.reopen();
      await inbox.start();
    },
  };
  try {
    await inbox.start();
    await test(at);
  } finally {
    await inbox.stop();
    await made.dispose?.();
  }
}
