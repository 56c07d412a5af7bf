import { expect } from 'chai';
import { ChangeHookError, describeError, fromErrorRecord, isChangeHookError, toErrorRecord } from '../../src/index.js';
import { SAMPLE_PARAMS } from './sample-params.js';

describe('ChangeHookError', () => {
  it('has what the catalogue says, and links to its documentation', () => {
    const cause = new Error('why');
    const error = new ChangeHookError('CH_REQUEST_METHOD', { allowed: ['POST'] }, { cause });
    expect(error).to.be.instanceOf(Error);
    expect(error).to.include({ name: 'ChangeHookError', code: 'CH_REQUEST_METHOD', status: 405, retry: 'never', audience: 'sender', cause });
    expect(error.senderText).to.equal('use POST');
    expect(error.help).to.match(/docs\/errors\.md#ch_request_method$/);
    expect(String(error)).to.equal('ChangeHookError: the method is not one of POST');
  });

  it('has no status, mend or sentence where its entry has none', () => {
    expect(new ChangeHookError('CH_INTAKE_BUSY', { reason: 'r' })).to.include({ mend: undefined, senderText: undefined });
    expect(new ChangeHookError('CH_CONFIG_NOT_FOUND', { looked: [] }).status).to.equal(undefined);
  });
});

describe('isChangeHookError', () => {
  const error = new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'r' });

  it('tells our errors, of any code or of one', () => {
    expect(isChangeHookError(error)).to.equal(true);
    expect(isChangeHookError(error, 'CH_INBOX_UNAVAILABLE')).to.equal(true);
    expect(isChangeHookError(error, 'CH_INBOX_LOCKED')).to.equal(false);
  });

  it('tells those of another copy of core', () => {
    expect(isChangeHookError(Object.assign(new Error('x'), { name: 'ChangeHookError', code: 'CH_INBOX_UNAVAILABLE' }))).to.equal(true);
  });

  it('takes nothing else for one', () => {
    const named = (code: unknown): Error => Object.assign(new Error('x'), { name: 'ChangeHookError', code });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const throwing = Object.defineProperty(new Error('x'), 'name', { get: () => { throw new Error('read'); } });
    const others = [new Error('CH_INBOX_LOCKED'), named(undefined), named(7), named('CH_NO_SUCH'), named('toString'), named('__proto__'), null, undefined, 'x',
      { name: 'ChangeHookError', code: 'CH_INBOX_LOCKED' }, proxy, throwing];
    for (const other of others) expect(isChangeHookError(other)).to.equal(false);
  });
});

describe('an error record', () => {
  for (const [code, params] of Object.entries(SAMPLE_PARAMS)) {
    it(`carries ${code} to another thread and back`, () => {
      const error = new ChangeHookError(code as keyof typeof SAMPLE_PARAMS, params as never, { cause: new Error('why') });
      const back = fromErrorRecord(structuredClone(toErrorRecord(error)));
      expect(isChangeHookError(back)).to.equal(true);
      for (const member of ['code', 'message', 'status', 'retry', 'audience', 'mend', 'senderText', 'help'] as const) {
        expect(back[member]).to.equal(error[member]);
      }
      expect(back.params).to.deep.equal(params);
      expect(describeError(back.cause)).to.equal('why');
    });
  }

  it('has no cause where the error has none', () => {
    const error = new ChangeHookError('CH_REQUEST_TIMEOUT', {});
    expect(toErrorRecord(error)).to.deep.equal({ code: 'CH_REQUEST_TIMEOUT', params: {} });
    expect(fromErrorRecord(toErrorRecord(error)).cause).to.equal(undefined);
  });
});

describe('describeError', () => {
  for (const [what, thrown, words] of [
    ['an error', new TypeError('boo'), 'boo'],
    ['an error without a message', new TypeError(), 'TypeError'],
    ['a text', 'boo', 'boo'],
    ['null', null, 'a thrown null'],
    ['undefined', undefined, 'a thrown undefined'],
    ['an object', { message: 'boo' }, 'a thrown object'],
    ['a number', 7, 'a thrown number'],
    ['an error whose message is no text', Object.assign(new Error('x'), { message: 7 }), '7'],
    ['an error that throws', Object.defineProperty(new Error('x'), 'message', { get: () => { throw new Error('read'); } }), 'an error that throws when it is read'],
  ] as const) {
    it(`describes ${what}`, () => expect(describeError(thrown)).to.equal(words));
  }
});
