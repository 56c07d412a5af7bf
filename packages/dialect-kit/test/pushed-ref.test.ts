import { expect } from 'chai';
import { branchOption, pushedRef } from '../src/index.js';

describe('pushedRef', () => {
  const branch = branchOption.parse('rel-*');

  for (const [payload, read] of [
    [{ ref: 'refs/heads/rel-1' }, { ref: { kind: 'branch', name: 'rel-1' } }],
    [{ ref: 'refs/heads/main' }, { ignored: 'the option branch does not let the branch through' }],
    [{ ref: 'refs/pull/7/head' }, { ignored: 'the ref is neither a branch nor a tag' }],
    [{ ref: ' ' }, { invalid: ['ref of the payload is missing or no text'] }],
    [{}, { invalid: ['ref of the payload is missing or no text'] }],
  ] as const) {
    it(`reads ${JSON.stringify(payload)}`, () => expect(pushedRef(payload, branch)).to.deep.equal(read));
  }
});
