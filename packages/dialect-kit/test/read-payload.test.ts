import { expect } from 'chai';
import { createHookRequest } from 'change-hook-core';
import type { HookRequest } from 'change-hook-core';
import { readPayload } from '../src/index.js';

function requestOf(contentType: string, body: string): HookRequest {
  return createHookRequest({ mount: 'm', method: 'POST', query: '', headers: new Map([['content-type', contentType]]), body: Buffer.from(body) });
}
const json = (body: string): HookRequest => requestOf('application/json; charset=utf-8', body);
const form = (body: string): HookRequest => requestOf('application/x-www-form-urlencoded', body);

describe('readPayload', () => {
  it('reads a JSON body', () => {
    expect(readPayload(json('{"a":1}'))).to.deep.equal({ payload: { a: 1 } });
  });

  it('reads the field "payload" of a form, the first of two', () => {
    expect(readPayload(form('x=1&payload=%7B%22a%22%3A1%7D&payload=2'))).to.deep.equal({ payload: { a: 1 } });
  });

  for (const request of [json('[1]'), json('null'), json('"x"'), form('payload=3'), form('a=1'), form('')]) {
    it(`has a sentence for ${request.mediaType} ${JSON.stringify(request.text())}`, () => {
      expect(readPayload(request)).to.have.property('invalid').that.has.length(1);
    });
  }

  for (const request of [json(''), json('{"a":'), form('payload={'), form('payload=')]) {
    it(`throws for ${request.mediaType} ${JSON.stringify(request.text())}`, () => {
      expect(() => readPayload(request)).to.throw().with.property('code', 'CH_REQUEST_UNPARSABLE');
    });
  }
});
