import assert from 'node:assert/strict';
import type { AtWork, Law } from '../inbox-suite.js';
import { appendTo, claimOf, claimOne, makeReceipt, turn } from '../tools.js';

/** The sinks that are called back while `what` happens, each once. */
async function heard({ inbox }: AtWork, what: () => Promise<unknown> | void): Promise<string[]> {
  const sinks = new Set<string>();
  const end = inbox.onWork((sink) => sinks.add(sink));
  await what();
  await turn();
  end();
  return [...sinks].sort();
}

export function workLaws(law: Law): void {
  law('calls back for every sink that a receipt is for', async (at) => {
    const told = await heard(at, () => at.inbox.append(makeReceipt('r1', { sinks: ['one', 'two'] })));
    assert.deepEqual(told, ['one', 'two']);
  });

  law('calls back only once the work can be claimed', async ({ inbox }) => {
    const claimed: number[] = [];
    inbox.onWork((sink) => void claimOf(inbox, { sink }).then((claims) => claimed.push(claims.length)));
    await inbox.append(makeReceipt('r1'));
    await turn();
    await turn();
    assert.deepEqual(claimed.filter((count) => count > 0), [1]);
  });

  law('calls back when a settled lane has more', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    const { lane, head } = await claimOne(at.inbox);
    assert.deepEqual(await heard(at, () => at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }])), ['sink']);
  });

  law('calls back when claims are given back', async (at) => {
    await appendTo(at, 1, 'a');
    await claimOne(at.inbox);
    assert.deepEqual(await heard(at, () => at.inbox.release('me')), ['sink']);
  });

  law('calls back when the wait of a lane is over', async (at) => {
    await appendTo(at, 1, 'a');
    const { lane, head } = await claimOne(at.inbox);
    const down = { state: 'pending', done: 0, attempts: 1, waitMs: 3_000, error: 'down' } as const;
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...down }]);
    assert.deepEqual(await heard(at, () => at.clock.advance(2_999)), []);
    assert.deepEqual(await heard(at, () => at.clock.advance(1)), ['sink']);
  });

  law('calls back no more once the listener was taken away', async (at) => {
    let calls = 0;
    at.inbox.onWork(() => (calls += 1))();
    await appendTo(at, 1, 'a');
    await turn();
    assert.equal(calls, 0);
  });
}
