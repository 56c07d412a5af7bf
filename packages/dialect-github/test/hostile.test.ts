import { expect } from 'chai';
import fc from 'fast-check';
import { normaliseChange } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { commitOf, FORM, pushed, pushOf, translate } from './ask.js';
import type { Asked } from './ask.js';

const wide = { github_property_whitelist: ['*'] };

/** Whether a request gets a verdict: one of the three, of which changes can be stored, or the error for unparsable bodies. */
function judge(asked: Asked): boolean {
  let translation: Translation;
  try {
    translation = translate(asked, wide);
  } catch (error) {
    return (error as { code?: string }).code === 'CH_REQUEST_UNPARSABLE';
  }
  if ('changes' in translation) {
    return translation.changes.length > 0 && translation.changes.every((change) => 'change' in normaliseChange(change));
  }
  return ('ignored' in translation && translation.ignored !== '') || ('invalid' in translation && translation.invalid.length > 0);
}

type Path = readonly (string | number)[];

/** Every path of a value, itself left out. */
function pathsOf(value: unknown, base: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...base, Array.isArray(value) ? Number(key) : key];
    return [path, ...pathsOf(inner, path)];
  });
}

/** A copy of `value` in which something else stands at `path`. */
function withAt(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  const copy: Record<string | number, unknown> = Array.isArray(value) ? ([...(value as unknown[])] as never) : { ...(value as object) };
  copy[key] = withAt(copy[key], rest, put);
  return copy;
}

const ODD = [null, 0, -1, 1e300, '', ' ', '\ud800', '\0', true, false, [], [[]], [null], ['x'], {}, { a: {} }];

describe('hostile input', () => {
  it('of a wrong type at any path of a push gets a verdict', () => {
    const one = { commits: [commitOf('a')] };
    for (const push of [pushOf({ ...one, head_commit: null }), pushOf({ ref: 'refs/tags/v1', commits: [] })]) {
      for (const path of pathsOf(push)) {
        for (const odd of ODD) {
          const body = JSON.stringify(withAt(push, path, odd));
          expect(judge({ body }), `${path.join('.')} ${JSON.stringify(odd)}`).to.equal(true);
        }
      }
    }
  }).timeout(10_000);

  it('inside of a commit never fails the push', () => {
    for (const path of pathsOf(commitOf('a'))) {
      for (const odd of ODD) {
        const commits = [withAt(commitOf('a'), path, odd), commitOf('b')];
        expect(pushed(pushOf({ commits })), `${path.join('.')} ${JSON.stringify(odd)}`).to.have.length(2);
      }
    }
  });

  it('of any JSON, in any header, gets a verdict', () => {
    const headers = fc.record(
      { 'x-github-event': fc.oneof(fc.constantFrom('push', 'ping'), fc.string()), 'content-type': fc.constantFrom(FORM, 'application/json', 'x/y') },
      { requiredKeys: [] },
    );
    const payload = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(fc.constantFrom('ref', 'commits', 'head_commit', '__proto__'), fc.jsonValue({ maxDepth: 3 })));
    fc.assert(fc.property(payload, headers, fc.string(), (body, given, query) => judge({ body: JSON.stringify(body), headers: given, query })));
  });

  it('of any bytes gets a verdict', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(FORM, 'application/json'), (body, type) =>
      judge({ body, headers: { 'content-type': type } })));
  });

  it('that is nested 10,000 levels deep, anywhere, gets a verdict', () => {
    for (const deep of ['{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), '['.repeat(10_000) + ']'.repeat(10_000)]) {
      expect(judge({ body: deep })).to.equal(true);
      for (const path of pathsOf(pushOf({ commits: [commitOf('a')] }))) {
        const body = JSON.stringify(withAt(pushOf({ commits: [commitOf('a')] }), path, 'DEEP')).replace('"DEEP"', deep);
        expect(judge({ body }), path.join('.')).to.equal(true);
      }
    }
  }).timeout(10_000);
});
