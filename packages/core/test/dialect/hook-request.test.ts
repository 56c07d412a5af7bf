import { expect } from 'chai';
import fc from 'fast-check';
import { createHookRequest, FORM_FIELDS, isChangeHookError, mediaTypeOf } from '../../src/index.js';
import type { HookRequest, HookRequestParts } from '../../src/index.js';

function requestOf(body: string | Uint8Array, over: Partial<HookRequestParts> = {}): HookRequest {
  return createHookRequest({ mount: 'github', method: 'POST', query: '', headers: new Map(), body: Buffer.from(body), ...over });
}

const typed = (contentType: string): HookRequest => requestOf('', { headers: new Map([['content-type', contentType]]) });

function unparsable(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    if (isChangeHookError(error, 'CH_REQUEST_UNPARSABLE')) return error.params.what;
    throw error;
  }
  throw new Error('it was parsed');
}

describe('a hook request', () => {
  it('has mount, method, headers and the very bytes', () => {
    const body = Uint8Array.of(0xff, 0, 0xfe);
    const request = createHookRequest({ mount: '@acme/x', method: 'PUT', query: 'a=1&a=2', headers: new Map([['x-a', 'b']]), body });
    expect(request.mount).to.equal('@acme/x');
    expect(request.method).to.equal('PUT');
    expect(request.header('x-a')).to.equal('b');
    expect(request.header('X-A')).to.equal(undefined);
    expect(request.headers.get('x-a')).to.equal('b');
    expect(request.body).to.equal(body);
    expect(request.query.getAll('a')).to.deep.equal(['1', '2']);
  });

  describe('mediaType', () => {
    for (const [contentType, mediaType] of [
      ['application/json', 'application/json'], ['Application/JSON; charset=utf-8', 'application/json'], ['text/plain;x', 'text/plain'],
      ['  a/b  ', 'a/b'], ['', ''], [';', ''], ['a/b;c;d', 'a/b'],
    ] as const) {
      it(`of ${JSON.stringify(contentType)} is ${JSON.stringify(mediaType)}`, () => {
        expect(typed(contentType).mediaType).to.equal(mediaType);
        expect(mediaTypeOf(contentType)).to.equal(mediaType);
      });
    }

    it('is empty without a Content-Type', () => {
      expect(requestOf('').mediaType).to.equal('');
      expect(mediaTypeOf(undefined)).to.equal('');
    });
  });

  describe('text', () => {
    it('is UTF-8', () => expect(requestOf('Grüße 🎉').text()).to.equal('Grüße 🎉'));
    it('drops one byte order mark', () => expect(requestOf('\ufeff\ufeffx').text()).to.equal('\ufeffx'));
    it('replaces bad sequences', () => expect(requestOf(Uint8Array.of(0x61, 0xff, 0x62)).text()).to.equal('a\ufffdb'));
    it('is empty for an empty body', () => expect(requestOf('').text()).to.equal(''));

    it('is of the part of a buffer that the body is, and no more', () => {
      expect(requestOf('', { body: new Uint8Array(Buffer.from('<text>')).subarray(1, 5) }).text()).to.equal('text');
    });

    it('is decoded once', () => {
      const body = Buffer.from('first');
      const request = requestOf('', { body });
      expect(request.text()).to.equal('first');
      body.fill(0x20);
      expect(request.text()).to.equal('first');
    });
  });

  describe('json', () => {
    it('is parsed once', () => {
      const request = requestOf('{"a":[1]}');
      expect(request.json()).to.deep.equal({ a: [1] });
      expect(request.json()).to.equal(request.json());
    });

    it('may be null', () => expect(requestOf('null').json()).to.equal(null));
    it('may begin with a byte order mark', () => expect(requestOf('\ufeff{}').json()).to.deep.equal({}));

    it('makes no prototype of a member __proto__', () => {
      const parsed = requestOf('{"__proto__":{"admin":true}}').json() as { admin?: boolean };
      expect(parsed.admin).to.equal(undefined);
      expect(Object.getPrototypeOf(parsed)).to.equal(Object.prototype);
    });

    it('is told to be none without a word of the body', () => {
      for (const body of ['', '{', 'hunter2', '{"a":hunter2}', 'NaN', '\u0000']) {
        expect(unparsable(() => requestOf(body).json())).to.equal('the body is not JSON');
      }
    });

    it('fails the second time as the first', () => {
      const request = requestOf('{');
      unparsable(() => request.json());
      expect(unparsable(() => request.json())).to.equal('the body is not JSON');
    });

    it('of 100,000 levels is parsed or refused, and nothing overflows', () => {
      for (const body of ['['.repeat(100_000), '['.repeat(100_000) + ']'.repeat(100_000)]) {
        try {
          requestOf(body).json();
        } catch (error) {
          expect(isChangeHookError(error, 'CH_REQUEST_UNPARSABLE')).to.equal(true);
        }
      }
    });

    it('gives what was sent, or CH_REQUEST_UNPARSABLE, for any bytes', () => {
      fc.assert(fc.property(fc.json(), (text) => expect(requestOf(text).json()).to.deep.equal(JSON.parse(text)) && undefined));
      fc.assert(
        fc.property(fc.uint8Array(), (bytes) => {
          try {
            requestOf(bytes).json();
          } catch (error) {
            expect(isChangeHookError(error, 'CH_REQUEST_UNPARSABLE')).to.equal(true);
          }
        }),
      );
    });
  });

  describe('form', () => {
    it('is parsed once', () => {
      const request = requestOf('a=1&b=%C3%BC+x&a=2&__proto__=3');
      expect([...request.form()]).to.deep.equal([['a', '1'], ['b', 'ü x'], ['a', '2'], ['__proto__', '3']]);
      expect(request.form()).to.equal(request.form());
    });

    it(`of ${FORM_FIELDS} fields is parsed, and of one more it is refused`, () => {
      const fields = (count: number): string => Array.from({ length: count }, (_, n) => `f${n}=`).join('&');
      expect([...requestOf(fields(FORM_FIELDS)).form()]).to.have.length(FORM_FIELDS);
      expect(unparsable(() => requestOf(fields(FORM_FIELDS + 1)).form())).to.equal(`the form has more than ${FORM_FIELDS} fields`);
      expect(unparsable(() => requestOf('&'.repeat(5_000_000)).form())).to.include('the form');
      expect(unparsable(() => requestOf('', { query: '&'.repeat(FORM_FIELDS) }).query)).to.equal(`the query has more than ${FORM_FIELDS} fields`);
    });

    it('bears broken percent signs and bad UTF-8', () => {
      expect([...requestOf('a=%&b=%zz&c=%ff').form()]).to.deep.equal([['a', '%'], ['b', '%zz'], ['c', '\ufffd']]);
    });

    it('gives back what a form encodes', () => {
      const pairs = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), { maxLength: 20 });
      fc.assert(
        fc.property(pairs, (fields) => {
          const sent = new URLSearchParams(fields);
          expect([...requestOf(sent.toString()).form()]).to.deep.equal([...sent]);
          expect([...requestOf('', { query: sent.toString() }).query]).to.deep.equal([...sent]);
        }),
      );
    });
  });
});
