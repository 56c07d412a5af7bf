import { expect } from 'chai';
import { dialectNames, pushOf } from '../dialect-push.mjs';

/** They make no changes: nothing of theirs can be grown. */
const WITHOUT = ['poller'];
const pushes = dialectNames().filter((name) => !WITHOUT.includes(name)).map((name) => [name, pushOf(name)]);

describe('the pushes of the dialects', () => {
  it('are there for each dialect that makes changes', () => {
    expect(pushes.filter(([, push]) => push === undefined).map(([name]) => name)).to.deep.equal([]);
  });

  for (const [name, push] of pushes.filter(([, it]) => it !== undefined)) {
    it(`of ${name} can be grown to 7.5 KB, within a tenth, and differ by their seed`, () => {
      const bodies = [1, 2].map((seed) => push.grow({ commits: 3, bytes: 7_500, seed }).body);
      for (const body of bodies) expect(body.length).to.be.within(6_750, 8_250);
      expect(bodies[0].equals(bodies[1])).to.equal(false);
    });

    it(`of ${name} can be large, with as many commits as are asked for where it lists any`, () => {
      const { body, commits } = push.grow({ commits: 20, bytes: 500_000, seed: 1 });
      expect(body.length).to.be.within(400_000, 600_000);
      expect(commits).to.be.oneOf([0, 20]);
    });
  }
});
