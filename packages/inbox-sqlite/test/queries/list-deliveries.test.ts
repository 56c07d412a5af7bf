import { expect } from 'chai';
import type { Inbox } from 'change-hook-core';
import { makeReceipt, openInbox, useFolder } from '../tools.js';

describe('the list of deliveries in a long store', () => {
  const { file } = useFolder();
  let inbox: Inbox;

  beforeEach(async () => {
    inbox = openInbox(file()).inbox;
    await inbox.start();
    const rare = { mount: 'rare', sinks: ['seldom'], parcels: [{ repository: 'repo', count: 1, changes: '[{}]' }] };
    const appended = [inbox.append(makeReceipt('oldest', rare))];
    for (let n = 0; n < 5_000; n++) appended.push(inbox.append(makeReceipt(`r${n}`)));
    await Promise.all(appended);
  });
  afterEach(() => inbox.stop());

  const find = async (filter: object): Promise<string[]> =>
    (await inbox.deliveries({ limit: 10, ...filter })).map(({ receipt }) => receipt);

  it('finds what is far back, by every filter', async () => {
    for (const filter of [
      { mount: 'rare' }, { sink: 'seldom' }, { mount: 'rare', state: 'pending' }, { mount: 'rare', repository: 'repo' },
      { sink: 'seldom', repository: 'repo', state: 'pending' },
    ]) {
      expect(await find(filter), JSON.stringify(filter)).to.deep.equal(['oldest']);
    }
  });

  it('lets others have their turn while it looks', async () => {
    const order: string[] = [];
    const listed = find({ mount: 'rare' }).then(() => order.push('listed'));
    const appended = inbox.append(makeReceipt('meanwhile')).then(() => order.push('appended'));
    await Promise.all([listed, appended]);
    expect(order).to.deep.equal(['appended', 'listed']);
  });

  it('gives at most 1,000 at once, however many are asked for', async () => {
    expect(await find({ limit: 1e9 })).to.have.length(1_000);
    expect(await find({ limit: -1 })).to.deep.equal([]);
  });

  it('ends with an error when the inbox is stopped while it looks', async () => {
    const listed = find({ mount: 'rare' }).catch((error: unknown) => error);
    await inbox.stop();
    expect(await listed).to.have.property('code', 'CH_INBOX_UNAVAILABLE');
  });
});
