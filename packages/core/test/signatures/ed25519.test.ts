import { generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import { isEd25519Key, verifyEd25519 } from '../../src/signatures/ed25519.js';

const pair = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const rawOf = ({ publicKey }: typeof pair): string => publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
const KEY = rawOf(pair);
const MESSAGE = Buffer.from('{"a": 1}nonce');
const SIGNATURE = sign(null, MESSAGE, pair.privateKey).toString('base64');

const MISSING = { ok: false, reason: 'missing' };
const MISMATCH = { ok: false, reason: 'mismatch' };

describe('verifyEd25519', () => {
  it('lets in what one of the keys signed, in one piece or several', () => {
    expect(verifyEd25519({ signature: SIGNATURE, message: MESSAGE, publicKeys: [KEY] })).to.deep.equal({ ok: true });
    expect(verifyEd25519({ signature: SIGNATURE, message: [MESSAGE.subarray(0, 8), MESSAGE.subarray(8)], publicKeys: [rawOf(other), KEY] })).to.deep.equal({ ok: true });
  });

  it('agrees with the first vector of RFC 8032', () => {
    const publicKey = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex').toString('base64');
    const signature = Buffer.from(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b', 'hex',
    ).toString('base64');
    expect(verifyEd25519({ signature, message: new Uint8Array(), publicKeys: [publicKey] })).to.deep.equal({ ok: true });
  });

  it('refuses other bytes, other keys and no key at all', () => {
    expect(verifyEd25519({ signature: SIGNATURE, message: Buffer.concat([MESSAGE, MESSAGE]), publicKeys: [KEY] })).to.deep.equal(MISMATCH);
    expect(verifyEd25519({ signature: SIGNATURE, message: MESSAGE, publicKeys: [rawOf(other)] })).to.deep.equal(MISMATCH);
    expect(verifyEd25519({ signature: SIGNATURE, message: MESSAGE, publicKeys: [] })).to.deep.equal(MISMATCH);
    expect(verifyEd25519({ signature: SIGNATURE, message: MESSAGE, publicKeys: ['', 'no key'] })).to.deep.equal(MISMATCH);
  });

  it('says that an absent or empty signature is missing', () => {
    for (const signature of [undefined, '']) expect(verifyEd25519({ signature, message: MESSAGE, publicKeys: [KEY] })).to.deep.equal(MISSING);
  });

  it('refuses a signature that is spelt otherwise', () => {
    const odd = [' ', 'x', `${SIGNATURE}=`, SIGNATURE.slice(0, -2), SIGNATURE.replace(/=+$/, ''), ` ${SIGNATURE}`, `${SIGNATURE}00`, Buffer.from(SIGNATURE, 'base64').toString('hex'), 'A'.repeat(88)];
    for (const signature of odd) expect(verifyEd25519({ signature, message: MESSAGE, publicKeys: [KEY] }), signature).to.deep.equal(MISMATCH);
  });
});

describe('isEd25519Key', () => {
  it('takes 32 bytes in Base64, and nothing else', () => {
    expect(isEd25519Key(KEY)).to.equal(true);
    for (const text of ['', 'x', `${KEY} `, KEY.slice(0, -1), SIGNATURE, 'A'.repeat(44)]) expect(isEd25519Key(text), text).to.equal(false);
  });
});
