import { expect } from 'chai';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';

describe('the dialect bitbucket', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('accepts POST of forms and of JSON', () => {
    expect(dialect.accepts).to.deep.equal({ methods: ['POST'], mediaTypes: ['application/json', 'application/x-www-form-urlencoded'] });
  });
});
