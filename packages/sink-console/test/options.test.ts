import { expect } from 'chai';
import { optionsSchema } from '../src/options.js';

const problems = (options: unknown): string[] =>
  optionsSchema.safeParse(options).error?.issues.map((issue) => issue.message) ?? [];

describe('the options of the console sink', () => {
  it('are all optional', () => {
    expect(optionsSchema.parse({})).to.deep.equal({ color: 'auto', format: 'long' });
  });

  it('name the colours there are', () => {
    expect(problems({ color: 'yes' })).to.deep.equal(['must be one of auto, always, never']);
  });

  it('name the formats there are', () => {
    expect(problems({ format: 'json' })).to.deep.equal(['must be one of long, short']);
  });
});
