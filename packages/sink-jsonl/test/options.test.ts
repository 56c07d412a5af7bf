import { expect } from 'chai';
import { optionsSchema } from '../src/options.js';

const problems = (options: unknown): string[] =>
  optionsSchema.safeParse(options).error?.issues.map((issue) => issue.message) ?? [];

describe('the options of the jsonl sink', () => {
  it('take a path', () => {
    expect(optionsSchema.parse({ path: './changes.jsonl' })).to.deep.equal({ path: './changes.jsonl' });
  });

  it('say what to write where the path is missing; whoever loads the sink names the option', () => {
    expect(problems({})).to.deep.equal(['name the file, as in "./changes.jsonl"']);
  });

  it('refuse an empty path', () => {
    expect(problems({ path: '' })).to.deep.equal(['name the file, as in "./changes.jsonl"']);
  });

  it('refuse a path with a NUL character', () => {
    expect(problems({ path: 'a\0b' })).to.have.length(1);
  });
});
