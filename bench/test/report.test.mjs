import { expect } from 'chai';
import { intoResults } from '../report.mjs';

describe('the results of the bench', () => {
  const old = '# Results of the benchmarks\n\nWritten.\n\n## Pushes\n\nfast\n\n| a |\n|---|\n\n## A large push\n\nslow\n';

  it('keep the parts that did not run', () => {
    const text = intoResults(old, new Map([['A large push', 'faster']]));
    expect(text.split('\n## ').slice(1)).to.deep.equal(['Pushes\n\nfast\n\n| a |\n|---|\n', 'A large push\n\nfaster\n']);
  });

  it('get a part that was never run before', () => {
    expect(intoResults(old, new Map([['Backpressure', 'none']]))).to.match(/## A large push\n\nslow\n\n## Backpressure\n\nnone\n$/);
  });

  it('are the same when nothing ran', () => {
    const once = intoResults(old, new Map());
    expect(intoResults(once, new Map())).to.equal(once);
  });
});
