import { expect } from 'chai';
import { createMemoryInbox } from 'change-hook-core';
import type { Clock } from 'change-hook-core';
import type { InboxUnderTest } from 'change-hook-testkit';
import { DEFECTS } from './defects.js';
import { LATER_DEFECTS } from './later-defects.js';
import { broken, brokenLaws } from './run-suite.js';

const forgetful = (clock: Clock): InboxUnderTest => ({
  inbox: createMemoryInbox({ clock }),
  reopen: () => createMemoryInbox({ clock }),
});

describe('testInbox', () => {
  it('finds nothing wrong with a sound inbox', async () => {
    expect(await brokenLaws((clock) => ({ inbox: createMemoryInbox({ clock }) }))).to.deep.equal([]);
  });

  for (const { defect, law, make } of [...DEFECTS, ...LATER_DEFECTS]) {
    it(`catches an inbox that ${defect}`, async () => {
      expect(await brokenLaws(broken(make))).to.include(law);
    });
  }

  it('catches a durable inbox that forgets', async () => {
    const laws = await brokenLaws(forgetful, { durable: true });
    expect(laws).to.include.members(['has every receipt and delivery', 'knows its duplicates', 'remembers what was settled']);
  });

  it('catches a full inbox that says it has stored', async () => {
    const laws = await brokenLaws((clock) => ({ inbox: createMemoryInbox({ clock }), setFull: () => {} }), { fills: true });
    expect(laws).to.include('refuses a receipt and stores nothing of it');
  });

  it('catches a maker that does not give what the suite was told', async () => {
    const laws = await brokenLaws(forgetful);
    expect(laws).to.deep.equal(['gives what the suite was told that the inbox can do']);
  });
});
