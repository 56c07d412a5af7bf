import { expect } from 'chai';
import { python } from './support/python.js';

describe('python', () => {
  it('writes every JSON value as Python does', () => {
    expect(python({ a: [true, false, null, 1.5, 'it\'s "so"\\\n'], 'b c': {} })).to.equal('{"a": [True, False, None, 1.5, "it\'s \\"so\\"\\\\\\n"], "b c": {}}');
  });
});
