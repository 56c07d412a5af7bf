import { expect } from 'chai';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { acceptsOf, ctx, JSON_TYPE, problemsOf, requestOf } from './ask.js';

describe('the dialect base', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('has allow_get off by default', async () => {
    const check = dialect.options!['~standard'];
    expect(await check.validate({})).to.deep.include({ value: { allow_get: false } });
    expect(await check.validate({ allow_get: true })).to.deep.include({ value: { allow_get: true } });
  });

  it('accepts POST only, and GET where allow_get is set', () => {
    expect(acceptsOf({ allow_get: false }).methods).to.deep.equal(['POST']);
    expect(acceptsOf({ allow_get: true }).methods).to.deep.equal(['POST', 'GET']);
  });

  it('accepts JSON, forms and no body at all, and no multipart form', () => {
    expect(acceptsOf({ allow_get: false }).mediaTypes).to.deep.equal([JSON_TYPE, 'application/x-www-form-urlencoded', '']);
  });

  it('takes Idempotency-Key for the delivery id', () => {
    expect(dialect.identify(requestOf({ headers: { 'idempotency-key': 'a-1' } }), ctx)).to.equal('a-1');
    expect(dialect.identify(requestOf({}), ctx)).to.equal(undefined);
  });

  it('refuses an Idempotency-Key that is too long to be one, rather than not to deduplicate in silence', () => {
    const asked = { query: 'author=Ann', headers: { 'idempotency-key': 'k'.repeat(513) } };
    expect(dialect.identify(requestOf(asked), ctx)).to.equal(undefined);
    expect(problemsOf(asked)).to.deep.equal(['the header Idempotency-Key has more than 512 characters']);
  });
});
