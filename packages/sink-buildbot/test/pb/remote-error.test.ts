import { expect } from 'chai';
import { jelly } from '../../src/pb/jelly.js';
import { PbInstance, type JellyValue } from '../../src/pb/jelly-value.js';
import { readRemoteError } from '../../src/pb/remote-error.js';
import { bytes } from '../support/bytes.js';

const FAILURE = 'twisted.spread.pb.CopyableFailure';
const read = (className: string, state: JellyValue): unknown => {
  const { remoteClass, remoteMessage } = readRemoteError(jelly(new PbInstance(className, state)));
  return { remoteClass, remoteMessage };
};

describe('readRemoteError', () => {
  it('takes class and message from a copied failure', () => {
    expect(read(FAILURE, { type: bytes('builtins.ValueError'), value: 'too late', parents: [] }))
      .to.deep.equal({ remoteClass: 'builtins.ValueError', remoteMessage: 'too late' });
  });

  it('understands the byte keys and byte texts of older peers', () => {
    expect(read(FAILURE, new Map([[bytes('type'), bytes('exceptions.ValueError')], [bytes('value'), bytes('zu sp\xe4t')]])))
      .to.deep.equal({ remoteClass: 'exceptions.ValueError', remoteMessage: 'zu spät' });
  });

  it('takes the class of an exception that travelled itself', () => {
    expect(read('twisted.cred.error.UnauthorizedLogin', {}))
      .to.deep.equal({ remoteClass: 'twisted.cred.error.UnauthorizedLogin', remoteMessage: '' });
  });

  it('makes an error of whatever else comes', () => {
    expect(readRemoteError([bytes('unpersistable'), bytes('x')]).remoteClass).to.equal('unpersistable');
    expect(readRemoteError([bytes('unicode')]).remoteClass).to.equal('unicode');
    expect(readRemoteError(5).remoteClass).to.equal('');
    expect(read('a.B', null)).to.deep.equal({ remoteClass: 'a.B', remoteMessage: '' });
  });
});
