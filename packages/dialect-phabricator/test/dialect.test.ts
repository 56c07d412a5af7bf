import { expect } from 'chai';
import fc from 'fast-check';
import type { Translation } from 'change-hook-core';
import { isVerdict, tryTranslate } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const CONDUIT = { phabricator_url: 'https://phabricator.example.org', token: 'api-sesame' };

const translate = (payload: unknown): Translation =>
  tryTranslate(
    dialect,
    { headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) },
    { ...CONDUIT, phabricator_property_whitelist: ['*'] },
  );

describe('the dialect phabricator', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('is not mounted without Conduit, which tells all that an event does not', () => {
    expect(schema.safeParse({}).error?.issues.map(({ path }) => path[0])).to.have.members(['phabricator_url', 'token']);
  });

  it('is strict when it is told so', () => {
    expect(schema.safeParse({ ...CONDUIT, strict: true }).error?.issues.map(({ path }) => path)).to.deep.equal([['secret']]);
  });
});

describe('hostile input', () => {
  it('of any JSON gets a verdict', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const object = fc.record({
      type: fc.oneof(json, fc.constantFrom('DREV', 'CMIT')),
      phid: fc.oneof(json, fc.constant('PHID-DREV-a')),
    });
    fc.assert(
      fc.property(fc.oneof(json, object), json, fc.oneof(json, fc.array(fc.record({ phid: json }))), (it, action, transactions) =>
        isVerdict(translate({ object: it, action, transactions })),
      ),
    );
    fc.assert(fc.property(json, (payload) => isVerdict(translate(payload))));
  });

  it('is never repeated in a reason', () => {
    expect(
      JSON.stringify([
        translate({ object: { type: 'sesame', phid: 'PHID-SESA-sesame' } }),
        translate({ object: { type: 'DREV', phid: 'sesame' } }),
      ]),
    ).not.to.contain('sesame');
  });
});
