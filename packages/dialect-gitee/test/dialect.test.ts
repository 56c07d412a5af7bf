import { expect } from 'chai';
import fc from 'fast-check';
import type { Translation } from 'change-hook-core';
import { isVerdict, tryTranslate } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const translate = (event: string, payload: unknown, options: Record<string, unknown> = {}): Translation =>
  tryTranslate(dialect, { headers: { 'content-type': 'application/json', 'x-gitee-event': event }, body: JSON.stringify(payload) }, options);

const WIDE = { gitee_property_whitelist: ['*'], deletions: 'change', pull_request_actions: ['open', 'update', 'merge'] };

describe('the dialect gitee', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('has the header blanked that can hold the password', () => {
    expect(dialect.sensitive).to.deep.equal({ headers: ['x-gitee-token'] });
  });

  it('is strict when it is told so', () => {
    expect(schema.safeParse({ strict: true }).error?.issues.map(({ path }) => path)).to.deep.equal([['secret']]);
  });

  it('makes no property of the password and the signature in a payload', () => {
    const translation = translate(
      'Push Hook',
      { ref: 'refs/heads/main', after: 'a', password: 'sesame', sign: 'sesame', hook_id: 7 },
      WIDE,
    );
    expect(JSON.stringify(translation)).to.contain('"gitee.hook_id":7').and.not.to.contain('sesame');
  });
});

describe('hostile input', () => {
  it('of any JSON gets a verdict', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const event = fc.constantFrom('Push Hook', 'Tag Push Hook', 'Merge Request Hook', 'x');
    const members = fc.dictionary(
      fc.constantFrom('ref', 'commits', 'head_commit', 'pull_request', 'number', 'repository', 'deleted', '__proto__'),
      fc.oneof(json, fc.dictionary(fc.constantFrom('id', 'number', 'head', 'author'), json)),
    );
    fc.assert(
      fc.property(event, members, (name, payload) =>
        isVerdict(translate(name, { ref: 'refs/heads/x', after: 'a', action: 'open', number: 1, ...payload }, WIDE)),
      ),
    );
    fc.assert(fc.property(event, json, (name, payload) => isVerdict(translate(name, payload, WIDE))));
  });

  it('is never repeated in a reason', () => {
    const translations = [
      translate('sesame', {}),
      translate('Push Hook', { ref: 'sesame' }),
      translate('Merge Request Hook', { action: 'sesame', number: 1, pull_request: {} }),
    ];
    expect(JSON.stringify(translations)).not.to.contain('sesame');
  });
});
