import { expect } from 'chai';
import fc from 'fast-check';
import type { Change } from 'change-hook-core';
import { changeHookId, cutComments, toAddChange, toMasterForm, tooLarge, withId } from '../src/change-fields.js';
import { encodeBanana } from '../src/pb/banana-encoder.js';
import { PbTooLargeError, SIZE_LIMIT } from '../src/pb/index.js';
import { jelly } from '../src/pb/jelly.js';
import { makeChange } from './support/changes.js';

const FULL: Change = {
  author: 'Ann <ann@example.org>', committer: 'Bob <bob@example.org>', comments: 'Mend', files: ['b', 'a', 'b'],
  revision: '8f2c1d', when_timestamp: 1704067200.5, branch: 'main', category: 'push', revlink: 'https://git.example/8f2c1d',
  properties: { a: [1, null] },
  repository: 'https://git.example/house', project: 'house', codebase: 'house', src: 'git',
};

describe('the fields of a change', () => {
  it('have the names for addChange that sendchange uses', () => {
    const { author: who, when_timestamp: when, ...rest } = FULL;
    expect(toAddChange(FULL)).to.deep.equal({ ...rest, who, when });
  });

  it('are left out for addChange where they are absent, and kept where they are empty', () => {
    expect(toAddChange(makeChange({ branch: '' }))).to.deep.equal({
      who: 'Ann <ann@example.org>', comments: 'Mend the door', files: [], properties: {}, repository: '', project: '', branch: '',
    });
  });

  it('become a form for base, without src', () => {
    expect(Object.fromEntries(toMasterForm(FULL))).to.deep.equal({
      author: 'Ann <ann@example.org>', committer: 'Bob <bob@example.org>', comments: 'Mend', files: '["b","a","b"]',
      revision: '8f2c1d',
      when_timestamp: '1704067200.5', branch: 'main', category: 'push', revlink: 'https://git.example/8f2c1d',
      properties: '{"a":[1,null]}', repository: 'https://git.example/house', project: 'house', codebase: 'house',
    });
  });

  it('are left out of the form where they are absent, and kept where they are empty', () => {
    expect(Object.fromEntries(toMasterForm(makeChange({ branch: '', comments: '' })))).to.deep.equal({
      author: 'Ann <ann@example.org>', comments: '', files: '[]', properties: '{}', repository: '', project: '', branch: '',
    });
  });

  it('get the id among the properties, in place of what a sender put there', () => {
    const change = makeChange({ properties: { a: 1, change_hook_id: 'mine' } });
    const { properties } = withId(change, changeHookId({ receipt: '01HK', number: 3 }));
    expect(properties).to.deep.equal({ a: 1, change_hook_id: '01HK/3' });
    expect(change.properties.change_hook_id).to.equal('mine');
  });
});

describe('cutComments', () => {
  it('leaves what fits as it is', () => {
    const comments = 'x'.repeat(SIZE_LIMIT);
    expect(cutComments(comments)).to.equal(comments);
  });

  it('cuts what does not, to exactly what fits, and says so at the end', () => {
    const cut = cutComments('x'.repeat(SIZE_LIMIT + 1));
    expect(Buffer.byteLength(cut)).to.equal(SIZE_LIMIT);
    expect(cut).to.match(/x\n\[cut by change-hook: 655361 bytes; Perspective Broker carries 655360\]$/);
  });

  it('cuts between characters', () => {
    fc.assert(fc.property(fc.string({ maxLength: 3 }), fc.constantFrom('é', '語', '🎉'), (start, character) => {
      const cut = cutComments(start + character.repeat(SIZE_LIMIT / 2));
      expect(Buffer.byteLength(cut)).to.be.within(SIZE_LIMIT - 3, SIZE_LIMIT);
      expect(cut).to.not.include('\ufffd');
    }), { numRuns: 10 });
  });
});

describe('tooLarge', () => {
  const TEXT = 'x'.repeat(SIZE_LIMIT + 1);
  const cases: Record<string, [Partial<Change>, string | undefined]> = {
    'nothing in an ordinary change': [FULL, undefined],
    'a text at the limit': [{ comments: 'x'.repeat(SIZE_LIMIT) }, undefined],
    'a text over the limit': [{ comments: TEXT }, 'its comments hold a text of 655361 bytes'],
    'bytes, not characters': [{ comments: 'é'.repeat(SIZE_LIMIT / 2 + 1) }, 'its comments hold a text of 655362 bytes'],
    'a text deep in the properties': [{ properties: { a: [{ b: TEXT }] } }, 'its properties hold a text'],
    'the name of a property': [{ properties: { [TEXT]: 1 } }, 'its properties hold a text'],
    'a list at the limit, with its kind': [{ files: new Array<string>(SIZE_LIMIT - 1).fill('') }, undefined],
    'a list over the limit': [{ files: new Array<string>(SIZE_LIMIT).fill('') }, 'its files hold a list of 655360 elements'],
  };
  for (const [name, [fields, expected]] of Object.entries(cases)) {
    it(`finds ${name}`, () => {
      const found = tooLarge(makeChange(fields));
      if (expected === undefined) expect(found).to.equal(undefined);
      else expect(found).to.include(expected).and.to.not.include('xxx');
    });
  }

  it('agrees with the encoder', () => {
    for (const [fields] of Object.values(cases)) {
      const change = makeChange(fields);
      let refused = false;
      try {
        encodeBanana(jelly(toAddChange(change)), 'pb');
      } catch (error) {
        refused = error instanceof PbTooLargeError;
      }
      expect(refused).to.equal(tooLarge(change) !== undefined);
    }
  });
});
