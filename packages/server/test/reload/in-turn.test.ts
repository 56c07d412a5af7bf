import { expect } from 'chai';
import { createInTurn } from '../../src/reload/in-turn.js';

describe('work that is done in turn', () => {
  function make() {
    const ends: { resolve: (n: number) => void; reject: (error: Error) => void }[] = [];
    const run = createInTurn(() => new Promise<number>((resolve, reject) => ends.push({ resolve, reject })));
    return { ends, run };
  }
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('begins at once, and with the next one when that has ended', async () => {
    const { ends, run } = make();
    const first = run();
    await turn();
    const second = run();
    await turn();
    expect(ends).to.have.length(1);
    ends[0]?.resolve(1);
    expect(await first).to.equal(1);
    await turn();
    ends[1]?.resolve(2);
    expect(await second).to.equal(2);
  });

  it('is done once for all that ask while it waits', async () => {
    const { ends, run } = make();
    const first = run();
    await turn();
    const [second, third] = [run(), run()];
    ends[0]?.resolve(1);
    await first;
    await turn();
    ends[1]?.resolve(2);
    expect(await Promise.all([second, third])).to.deep.equal([2, 2]);
    expect(ends).to.have.length(2);
  });

  it('goes on after a failure, which those that asked for it are told', async () => {
    const { ends, run } = make();
    const first = run().catch((error: unknown) => (error as Error).message);
    await turn();
    const second = run();
    ends[0]?.reject(new Error('no'));
    expect(await first).to.equal('no');
    await turn();
    ends[1]?.resolve(2);
    expect(await second).to.equal(2);
  });
});
