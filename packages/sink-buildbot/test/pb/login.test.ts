import { expect } from 'chai';
import { respondTo } from '../../src/pb/login.js';
import { bytes } from '../support/bytes.js';

describe('the answer to a challenge', () => {
  it('is the MD5 of the MD5 of the password and the challenge', () => {
    // printf %s changepw | md5sum; then md5sum of those 16 bytes followed by "0123456789abcdef".
    expect(respondTo(bytes('0123456789abcdef'), 'changepw').toString('hex')).to.equal('2c7d5a2d75544705f453b7c77aec2c64');
  });

  it('takes the password as UTF-8', () => {
    expect(respondTo(bytes('x'), 'geheim\u00df')).to.not.deep.equal(respondTo(bytes('x'), 'geheim\u00de'));
  });
});
