import { expect } from 'chai';
import { MemoryLog } from 'change-hook-core';
import type { InboxStatus } from 'change-hook-core';
import { warnOfOrphans } from '../../src/management/orphans.js';

describe('deliveries of sinks that the config no longer has', () => {
  const warn = async (deliveries: InboxStatus['deliveries']): Promise<string[]> => {
    const log = new MemoryLog();
    await warnOfOrphans({ status: async () => ({ receipts: 0, rejections: 0, deliveries }) }, ['kept'], log);
    expect(log.lines.every(({ level }) => level === 'warn')).to.equal(true);
    return log.lines.map(({ message }) => message);
  };

  it('are told at the start, with their number and the command that gives them up', async () => {
    const lines = await warn([
      { sink: 'old', state: 'pending', count: 3 },
      { sink: 'older', state: 'pending', count: 1 },
      { sink: 'kept', state: 'pending', count: 9 },
    ]);
    expect(lines).to.deep.equal([
      'the config no longer has the sink old, and 3 deliveries wait for it; bring it back, or give them up: change-hook deliveries discard --sink old',
      'the config no longer has the sink older, and 1 delivery waits for it; bring it back, or give them up: change-hook deliveries discard --sink older',
    ]);
  });

  it('are not told when nothing waits', async () => {
    expect(
      await warn([
        { sink: 'old', state: 'delivered', count: 3 },
        { sink: 'old', state: 'dead', count: 1 },
        { sink: 'old', state: 'pending', count: 0 },
      ]),
    ).to.deep.equal([]);
  });

  it('have a command that a shell understands, whatever the sink is called', async () => {
    const [line] = await warn([{ sink: "the 'old' one; rm", state: 'pending', count: 1 }]);
    expect(line).to.match(/--sink 'the '\\''old'\\'' one; rm'$/);
  });

  it('that can not be counted are no reason not to start', async () => {
    const log = new MemoryLog();
    await warnOfOrphans({ status: () => Promise.reject(new Error('disk full')) }, [], log);
    expect(log.text()).to.include('disk full');
  });
});
