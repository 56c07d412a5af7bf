import { expect } from 'chai';
import { z } from 'zod';
import { defineSink } from '../../src/index.js';
import type { Sink } from '../../src/index.js';

const sink: Sink = { deliver: () => ({ ok: true }), close: () => {} };

describe('defineSink', () => {
  it('returns its very argument', () => {
    const plugin = { apiVersion: 1, name: 'acme', create: () => sink } as const;
    expect(defineSink(plugin)).to.equal(plugin);
  });

  it('infers ctx.options from the schema', () => {
    // Compiling is the test.
    const plugin = defineSink({
      apiVersion: 1,
      name: 'acme',
      options: z.strictObject({ path: z.string() }),
      create: (ctx) => {
        ctx.options.path satisfies string;
        // @ts-expect-error -- path is a string
        ctx.options.path satisfies number;
        return sink;
      },
    });
    expect(plugin.batch).to.equal(undefined);
  });

  it('refuses wrong members at compile time', () => {
    // @ts-expect-error -- another apiVersion
    defineSink({ apiVersion: 2, name: 'acme', create: () => sink });
    // @ts-expect-error -- deliver is required
    defineSink({ apiVersion: 1, name: 'acme', create: () => ({ close: () => {} }) });
    // @ts-expect-error -- a sink that says no must say why
    defineSink({ apiVersion: 1, name: 'acme', create: () => ({ ...sink, deliver: () => ({ ok: false }) }) });
  });
});
