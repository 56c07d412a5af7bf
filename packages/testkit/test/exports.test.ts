import { expect } from 'chai';
import * as testkit from '../src/index.js';

describe('the exports of change-hook-testkit', () => {
  it('are these and no others', () => {
    expect(Object.keys(testkit).sort()).to.deep.equal([
      'LoopbackServer', 'createBuildbotMaster', 'fakeAdmin', 'isVerdict', 'loopbackHttp', 'optionProblems', 'readCase', 'signers', 'testCases', 'testDialect', 'testInbox',
      'testSink', 'tryTranslate', 'whyNoBuildbot',
    ]);
  });
});
