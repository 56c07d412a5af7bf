import { createMemoryInbox } from 'change-hook-core';
import { testInbox } from 'change-hook-testkit';

testInbox({
  name: 'the inbox in memory',
  durable: true,
  make({ clock }) {
    const inbox = createMemoryInbox({ clock });
    return { inbox, reopen: () => inbox };
  },
  describe,
  it,
});
