import { expect } from 'chai';
import { z } from 'zod';
import {
  codebaseOf, codebaseOption, DEFAULT_SKIPS, requireSecret, secretOption, skipsOption, strictOption, whitelistOption,
} from '../src/index.js';
import type { Codebase } from '../src/index.js';

const schema = requireSecret(
  z.strictObject({ secret: secretOption, strict: strictOption, codebase: codebaseOption, whitelist: whitelistOption, skips: skipsOption }),
);

/** `path: message` of every issue. */
function problemsOf(options: unknown): string[] {
  const result = schema.safeParse(options);
  return (result.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('the common options', () => {
  it('have defaults', () => {
    expect(schema.parse({})).to.deep.equal({ strict: false, whitelist: [], skips: DEFAULT_SKIPS });
  });

  for (const options of [{ secret: 'a' }, { secret: ['a', 'b'], strict: true }, { codebase: '' }, { codebase: () => 'x' }, { skips: [] }]) {
    it(`take ${JSON.stringify(options)}`, () => {
      expect(problemsOf(options)).to.deep.equal([]);
    });
  }

  for (const [options, path] of [
    [{ secret: '' }, 'secret'],
    [{ secret: [] }, 'secret'],
    [{ secret: ['a', ''] }, 'secret.1'],
    [{ secret: 3 }, 'secret'],
    [{ secret: null }, 'secret'],
    [{ strict: 'yes', secret: 'a' }, 'strict'],
    [{ codebase: 3 }, 'codebase'],
    [{ whitelist: 'github.*' }, 'whitelist'],
    [{ whitelist: [1] }, 'whitelist.0'],
    [{ skips: 'x' }, 'skips'],
    [{ skips: ['ok', '('] }, 'skips.1'],
  ] as const) {
    it(`refuse ${JSON.stringify(options)} at ${path}`, () => {
      expect(problemsOf(options)).to.have.length(1);
      expect(problemsOf(options)[0]).to.match(new RegExp(`^${path}: `));
    });
  }

  it('name the pattern that is bad', () => {
    expect(problemsOf({ skips: ['(wip'] })[0]).to.contain('"(wip"');
  });

  it('do not repeat a secret', () => {
    expect(problemsOf({ secret: { value: 'sesame' } }).join()).not.to.contain('sesame');
  });

  it('can be written as JSON Schema, from which the registry knows the names to guess', () => {
    const { properties } = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
    expect(Object.keys(properties as object)).to.deep.equal(['secret', 'strict', 'codebase', 'whitelist', 'skips']);
  });

  it('ask for a secret where strict is set, beside all other problems', () => {
    const problems = problemsOf({ strict: true, skips: ['('], mistyped: 1 });
    expect(problems).to.have.length(3);
    expect(problems.find((problem) => problem.startsWith('secret: '))).to.contain('${env:WEBHOOK_SECRET}');
  });
});

describe('codebaseOf', () => {
  it('gives a text as it is, and none for none', () => {
    expect(codebaseOf('main', {})).to.equal('main');
    expect(codebaseOf(undefined, {})).to.equal(undefined);
  });

  it('asks a function, which gets the payload and may say none', () => {
    expect(codebaseOf((payload) => String(payload['name']), { name: 'x' })).to.equal('x');
    expect(codebaseOf(() => undefined, {})).to.equal(undefined);
    expect(codebaseOf(() => null, {})).to.equal(undefined);
  });

  it('throws what the function throws', () => {
    const codebase = (): string => {
      throw new RangeError('mine');
    };
    expect(() => codebaseOf(codebase, {})).to.throw(RangeError, 'mine');
  });

  for (const [result, type] of [[3, 'the type number'], [Promise.resolve('x'), 'a promise'], [['x'], 'a list'], [{}, 'the type object']] as const) {
    it(`throws when the function returns ${type}`, () => {
      expect(() => codebaseOf((() => result) as unknown as Codebase, {})).to.throw(TypeError, `codebase is a function that returned ${type}`);
    });
  }
});
