import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

describe('keepHeapSmall', () => {
  const SMALL_HEAP = new URL('../src/small-heap.js', import.meta.url).href;
  /** Makes garbage that was old when it died, until V8 collects it: prints how much there was, in shares of what lives. */
  const MAKE_GARBAGE = `
    import { getHeapStatistics } from 'node:v8';
    globalThis.lives = Array.from({ length: 400_000 }, (_, n) => ({ n }));
    gc();
    const used = () => getHeapStatistics().used_heap_size;
    const living = used();
    const ring = Array(40);
    let most = living;
    for (let n = 0; used() > most * 0.75; n++) {
      most = Math.max(most, used());
      ring[n % ring.length] = Array.from({ length: 10_000 }, (_, k) => ({ k }));
    }
    console.log(most / living - 1);`;
  const garbageAfter = (code: string): number => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', code + MAKE_GARBAGE], { encoding: 'utf8' });
    expect(stderr).to.equal('');
    return Number(stdout);
  };

  it('has V8 collect after less garbage than it does by default', () => {
    const ours = garbageAfter(`import { keepHeapSmall } from '${SMALL_HEAP}'; keepHeapSmall();`);
    expect(ours).to.be.within(0.5, garbageAfter('') * 0.75);
  });
});
