import { expect } from 'chai';
import type { Inbox, Settlement, Step } from 'change-hook-core';
import { makeReceipt, openInbox, useFolder, WANTED } from '../tools.js';

const COUNT = 3_000;

describe('retrying and discarding in a long store', () => {
  const { file } = useFolder();
  let inbox: Inbox;

  beforeEach(async () => {
    inbox = openInbox(file()).inbox;
    await inbox.start();
    const last = makeReceipt('last', { mount: 'rare' });
    await Promise.all([...Array.from({ length: COUNT - 1 }, (_, n) => makeReceipt(`r${n}`)), last].map((it) => inbox.append(it)));
    const [claim] = await inbox.claim('me', { ...WANTED, batch: COUNT });
    const dead = claim!.deliveries.map(({ id }): Settlement => ({ delivery: id, state: 'dead', done: 0, attempts: 1, error: 'no' }));
    await inbox.settle('me', { sink: 'sink', repository: 'repo' }, dead);
  });
  afterEach(() => inbox.stop());

  async function retryAll(selection: object): Promise<Step[]> {
    const steps: Step[] = [];
    do steps.push(await inbox.retry({ limit: 1e9, ...selection }));
    while (steps.at(-1)!.more);
    return steps;
  }

  it('moves at most 250 in one transaction, however many are asked for', async () => {
    const steps = await retryAll({});
    expect(steps.map(({ moved }) => moved)).to.deep.equal(Array(COUNT / 250).fill(250));
    expect((await inbox.status()).deliveries).to.deep.equal([{ sink: 'sink', state: 'pending', count: COUNT }]);
  });

  it('takes a long list of ids in the same steps', async () => {
    const ids = Array.from({ length: 2 * COUNT }, (_, n) => n + 1);
    const steps = await retryAll({ ids });
    expect(steps.reduce((sum, { moved }) => sum + moved, 0)).to.equal(COUNT);
  });

  it('finds the one that a filter lets through, and lets others have their turn while it looks', async () => {
    const order: string[] = [];
    const retried = retryAll({ mount: 'rare' }).then((steps) => {
      order.push('retried');
      return steps;
    });
    const appended = inbox.append(makeReceipt('meanwhile', { sinks: [] })).then(() => order.push('appended'));
    const [steps] = await Promise.all([retried, appended]);
    expect(steps).to.deep.equal([{ moved: 1, more: false }]);
    expect(order).to.deep.equal(['appended', 'retried']);
  });

  it('moves nothing more once the inbox was stopped while it looked', async () => {
    const retried = inbox.retry({ limit: 9, mount: 'rare' }).catch((error: unknown) => error);
    await inbox.stop();
    expect(await retried).to.have.property('code', 'CH_INBOX_UNAVAILABLE');
    await inbox.start();
    expect((await inbox.status()).deliveries).to.deep.equal([{ sink: 'sink', state: 'dead', count: COUNT }]);
  });
});
