import { expect } from 'chai';
import fc from 'fast-check';
import type { Translation } from 'change-hook-core';
import { isVerdict, tryTranslate } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

function translate(payload: unknown, options: Record<string, unknown> = {}): Translation {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return tryTranslate(dialect, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body }, options);
}

describe('the dialect gitorious', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('checks nothing, and takes no secret that would seem to protect', () => {
    expect(dialect.authentication).to.equal('none');
    expect(schema.safeParse({ secret: 'x' }).success).to.equal(false);
  });

  it('accepts POST of forms and of JSON', () => {
    expect(dialect.accepts).to.deep.equal({
      methods: ['POST'],
      mediaTypes: ['application/json', 'application/x-www-form-urlencoded'],
    });
  });

  it('keeps every commit of a list in which only one is readable', () => {
    expect(translate({ ref: 'main', after: 'b', commits: [{ id: 'a' }, { id: null }, { id: 'b' }] }))
      .to.have.property('changes')
      .with.length(3);
  });
});

describe('hostile input', () => {
  it('of any JSON gets a verdict', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const members = fc.dictionary(
      fc.constantFrom('ref', 'after', 'before', 'commits', 'repository', 'project', 'pushed_by', '__proto__'),
      fc.oneof(json, fc.array(fc.dictionary(fc.constantFrom('id', 'author', 'message'), json))),
    );
    fc.assert(
      fc.property(members, fc.constantFrom('ignore', 'change'), (payload, deletions) =>
        isVerdict(translate({ ref: 'main', ...payload }, { deletions, gitorious_property_whitelist: ['*'] })),
      ),
    );
    fc.assert(fc.property(json, (payload) => isVerdict(translate(payload))));
  });

  it('is never repeated in a reason', () => {
    expect(JSON.stringify(translate({ ref: 'refs/sesame', after: 'sesame' }))).not.to.contain('sesame');
  });
});
