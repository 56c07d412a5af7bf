import { expect } from 'chai';
import fc from 'fast-check';
import { createHookRequest, ManualClock, silentLog } from 'change-hook-core';
import type { Accepts, Translation } from 'change-hook-core';
import * as exported from '../src/index.js';

const dialect = exported.default;

function translate(query: string, allowed?: readonly string[]): Translation {
  const request = createHookRequest({ mount: 'poller', method: 'POST', query, headers: new Map(), body: new Uint8Array() });
  const options = { allow_get: false, ...(allowed === undefined ? {} : { allowed: [...allowed] }) };
  return dialect.translate(request, { options, secrets: [], log: silentLog, clock: new ManualClock() }) as Translation;
}

describe('the dialect poller', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('says that it gives polls', () => {
    expect(dialect.polls).to.equal(true);
  });

  it('takes a GET only where the option says so', () => {
    const methods = (allowGet: boolean) => (dialect.accepts as (options: object) => Accepts)({ allow_get: allowGet }).methods;
    expect(methods(false)).to.deep.equal(['POST']);
    expect(methods(true)).to.deep.equal(['POST', 'GET']);
  });

  it('refuses more than 100 names, and names that are too long', () => {
    expect(translate(Array.from({ length: 100 }, (_, n) => `poller=p${n}`).join('&'))).to.have.property('polls').with.length(100);
    expect(translate(Array.from({ length: 101 }, (_, n) => `poller=p${n}`).join('&'))).to.have.property('invalid');
    expect(translate(`poller=${'x'.repeat(501)}`)).to.have.property('invalid');
  });

  it('never knocks on what is not allowed, whatever is asked for', () => {
    const allowed = ['door', 'roof'];
    const query = fc.array(fc.oneof(fc.constantFrom('door', 'roof', 'Door', 'door ', 'doo', ''), fc.string({ unit: 'binary' }))).map((names) => {
      return new URLSearchParams(names.map((it): [string, string] => ['poller', it])).toString();
    });
    fc.assert(
      fc.property(query, (it) => {
        const translation = translate(it, allowed);
        if ('polls' in translation) expect(allowed).to.include.members([...translation.polls]);
        else expect(translation).to.have.property('invalid');
      }),
    );
  });
});
