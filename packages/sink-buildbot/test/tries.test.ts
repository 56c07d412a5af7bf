import { expect } from 'chai';
import { Tries } from '../src/tries.js';

describe('the tries', () => {
  it('are known by their change until they are forgotten', () => {
    const tries = new Tries();
    tries.set('R/0', { at: 5 });
    tries.set('R/0', { at: undefined });
    expect(tries.get('R/0')).to.deep.equal({ at: undefined });
    tries.forget('R/0');
    expect(tries.get('R/0')).to.equal(undefined);
  });

  it('are bounded: the one that was touched longest ago gives way', () => {
    const tries = new Tries();
    for (let n = 0; n < 10_000; n++) tries.set(`R/${n}`, { at: n });
    tries.set('R/0', { at: 0 });
    tries.set('one more', { at: 1 });
    expect([tries.get('R/0'), tries.get('R/1'), tries.get('R/2')]).to.deep.equal([{ at: 0 }, undefined, { at: 2 }]);
  });
});
