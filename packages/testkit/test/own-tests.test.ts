import { expect } from 'chai';
import { defineDialect } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { isVerdict, optionProblems, tryTranslate } from '../src/index.js';
import type { AnyDialect } from '../src/index.js';

interface Options {
  branch: string;
}

/** Tells what it was asked: the option `branch`, a header and a parameter of the query. */
const dialect = defineDialect({
  apiVersion: 1,
  name: 'asked',
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  options: {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (given: unknown) => {
        const { branch = 'main' } = given as Partial<Options>;
        return branch === '' ? { issues: [{ message: 'must not be empty', path: ['branch', { key: 0 }] }] } : { value: { branch } };
      },
    },
  },
  verify: () => ({ ok: true }),
  identify: () => undefined,
  translate: (request, { options }): Translation => ({ changes: [{ author: request.text(), branch: (options as Options).branch, project: request.header('x-a') ?? '', category: request.query.get('c') }] }),
});

describe('tryTranslate', () => {
  it('asks with the request and the options, as a mount would', () => {
    const asked = tryTranslate(dialect, { headers: { 'x-a': 'a' }, query: 'c=d', body: 'Ann' }, { branch: 'x' });
    expect(asked).to.deep.equal({ changes: [{ author: 'Ann', branch: 'x', project: 'a', category: 'd' }] });
  });

  it('gives options their defaults', () => {
    expect(tryTranslate(dialect, { body: 'Ann' })).to.have.nested.property('changes[0].branch', 'main');
  });

  it('refuses options that are not valid', () => {
    expect(() => tryTranslate(dialect, { body: '' }, { branch: '' })).to.throw('the options are not valid: must not be empty');
  });

  it('refuses a dialect that does not answer at once', () => {
    const slow: AnyDialect = { ...dialect, translate: () => Promise.resolve({ ignored: 'x' }) };
    expect(() => tryTranslate(slow, { body: '' })).to.throw('gives a promise');
  });
});

describe('isVerdict', () => {
  for (const [translation, is] of [
    [{ changes: [{ author: 'Ann' }] }, true], [{ changes: [] }, false], [{ changes: [{ author: '' }] }, false], [{ ignored: 'why' }, true], [{ ignored: '' }, false],
    [{ invalid: ['why'] }, true], [{ invalid: [] }, false],
  ] as const) {
    it(`is ${is} of ${JSON.stringify(translation)}`, () => expect(isVerdict(translation)).to.equal(is));
  }
});

describe('optionProblems', () => {
  it('names path and message of each', () => expect(optionProblems(dialect, { branch: '' })).to.deep.equal(['branch.0: must not be empty']));
  it('is empty of valid options', () => expect(optionProblems(dialect, {})).to.deep.equal([]));
});
