import { expect } from 'chai';
import { mastersWords } from '../src/masters-words.js';
import { makeChange } from './support/changes.js';

describe("the master's words", () => {
  it('are the first line', () => {
    expect(mastersWords('builtins.KeyError: who\n[SQL: INSERT ...]', makeChange())).to.equal('builtins.KeyError: who');
  });

  it('are short', () => {
    expect(mastersWords('x'.repeat(500), makeChange())).to.equal(`${'x'.repeat(200)}...`);
  });

  it('do not repeat the texts of the change', () => {
    const change = makeChange({ branch: 'secret-project', files: ['src/hidden.c'], comments: 'a long\nstory' });
    expect(mastersWords('value for branch is too long: secret-project, src/hidden.c, a long\nstory, secret-project', change))
      .to.equal('value for branch is too long: ..., ..., ..., ...');
  });

  it('are safe to print on a terminal', () => {
    expect(mastersWords('red \x1b[31m', makeChange())).to.equal('red \\x1b[31m');
  });
});
