import { expect } from 'chai';
import { z } from 'zod';
import { defineDialect } from '../../src/index.js';

const options = z.strictObject({ branch: z.string().default('main'), secret: z.string().optional() });
const rest = {
  apiVersion: 1, name: 'acme', authentication: 'token', accepts: { methods: ['POST'], mediaTypes: [''] },
  verify: () => ({ ok: true as const }), identify: () => undefined, translate: () => ({ ignored: 'a test' }),
} as const;

describe('defineDialect', () => {
  it('returns its very argument', () => {
    expect(defineDialect(rest)).to.equal(rest);
  });

  it('infers ctx.options from the schema', () => {
    // Compiling is the test.
    const dialect = defineDialect({
      ...rest,
      options,
      accepts: (given) => ({ methods: [given.branch], mediaTypes: [] }),
      translate: (_request, ctx) => ({ ignored: ctx.options.branch satisfies string }),
      // @ts-expect-error -- branch is a string
      identify: (_request, ctx) => (ctx.options.branch satisfies number),
    });
    expect(dialect.options).to.equal(options);
  });

  it('refuses wrong members at compile time', () => {
    // @ts-expect-error -- another apiVersion
    defineDialect({ ...rest, apiVersion: 2 });
    // @ts-expect-error -- not one of the three
    defineDialect({ ...rest, authentication: 'password' });
    // @ts-expect-error -- a reason that does not exist
    defineDialect({ ...rest, verify: () => ({ ok: false, reason: 'wrong' }) });
    // @ts-expect-error -- a change has no such source
    defineDialect({ ...rest, translate: () => ({ changes: [{ author: 'x', src: 'cvsnt' }] }) });
    // @ts-expect-error -- author is required
    defineDialect({ ...rest, translate: () => ({ changes: [{ comments: 'x' }] }) });
    // @ts-expect-error -- an option that the schema does not have
    defineDialect({ ...rest, options, translate: (_request, ctx) => ({ ignored: ctx.options.other }) });
    const { translate: _translate, ...without } = rest;
    // @ts-expect-error -- translate is required
    defineDialect(without);
  });

  it('takes promises from every hook, and fields that are null', () => {
    const dialect = defineDialect({
      ...rest,
      verify: async () => ({ ok: false, reason: 'stale' }),
      identify: async () => 'id',
      translate: async () => ({ changes: [{ author: 'x', branch: null, src: undefined, properties: { a: [null, { b: 1 }] } }] }),
    });
    expect(dialect.name).to.equal('acme');
  });
});
