import { expect } from 'chai';
import { guardsOf } from '../../src/http/guards.js';
import { NO_GATE } from './support.js';

describe('what guards a mount', () => {
  const basic = [{ user: 'a', password: 'b' }];
  for (const [open, authentication, gate, guards] of [
    [true, 'signature', {}, []],
    [false, 'signature', {}, ['signature']],
    [false, 'token', {}, ['token']],
    [true, 'none', { bearer: ['t'] }, ['$auth']],
    [true, 'none', { query: { name: 'token', tokens: ['t'] } }, ['$auth']],
    [true, 'none', { allowFrom: ['::1'] }, ['$allow_from']],
    [false, 'signature', { basic, allowFrom: ['::1'] }, ['signature', '$auth', '$allow_from']],
  ] as const) {
    it(`is ${guards.join(', ') || 'nothing'} with ${open ? 'an open' : `a closed (${authentication})`} dialect and ${JSON.stringify(gate)}`, () => {
      expect(guardsOf({ open, authentication }, { ...NO_GATE, ...gate })).to.deep.equal(guards);
    });
  }
});
