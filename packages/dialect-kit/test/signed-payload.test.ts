import { expect } from 'chai';
import { createHookRequest } from 'change-hook-core';
import { signedPayload } from '../src/index.js';

function signed(type: string, body: string | Uint8Array): string | undefined {
  const request = createHookRequest({ mount: 'x', method: 'POST', query: '', headers: new Map([['content-type', type]]), body: Buffer.from(body) });
  const bytes = signedPayload(request);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1');
}

const FORM = 'application/x-www-form-urlencoded';

describe('the bytes that Gitea and its kin sign', () => {
  it('are those of a JSON body as they came', () => {
    expect(signed('application/json', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff]))).to.equal('\xef\xbb\xbf{\xff');
  });

  it('are the payload in a form, and not the form', () => {
    expect(signed(FORM, 'payload=%7B%22a%22%3A+%22%C3%BC%22%7D')).to.equal(Buffer.from('{"a": "\u00fc"}').toString('latin1'));
    expect(signed(`${FORM}; charset=utf-8`, 'x=1&payload=y')).to.equal('y');
  });

  it('are none where a form has no payload, or two, or fields without end', () => {
    expect(signed(FORM, 'x=1')).to.equal(undefined);
    expect(signed(FORM, '')).to.equal(undefined);
    expect(signed(FORM, 'payload=a&payload=b')).to.equal(undefined);
    expect(signed(FORM, `payload=a${'&'.repeat(2_000)}`)).to.equal(undefined);
  });
});
