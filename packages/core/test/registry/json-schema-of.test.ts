import { expect } from 'chai';
import { z } from 'zod';
import { jsonSchemaOf } from '../../src/index.js';

const standard = (jsonSchema?: unknown) =>
  ({ '~standard': { version: 1, vendor: 'acme', validate: (value: unknown) => ({ value }), ...(jsonSchema === undefined ? {} : { jsonSchema }) } }) as never;

describe('jsonSchemaOf', () => {
  it('gives what the options may be, not what the schema makes of them', () => {
    const schema = z.strictObject({ wait: z.string().transform(Number), retries: z.number().default(3) });
    expect(jsonSchemaOf(schema)).to.deep.include({
      type: 'object',
      properties: { wait: { type: 'string' }, retries: { type: 'number', default: 3 } },
      required: ['wait'],
      additionalProperties: false,
    });
  });

  it('takes anything for an option of zod that has no JSON Schema, and knows those beside it', () => {
    const schema = z.strictObject({ check: z.custom<() => void>((it) => typeof it === 'function'), name: z.string() });
    expect(jsonSchemaOf(schema)?.['properties']).to.deep.equal({ check: {}, name: { type: 'string' } });
  });

  it('asks any library by Standard JSON Schema, for the draft that editors know', () => {
    const asked: unknown[] = [];
    const schema = standard({ input: (options: unknown) => (asked.push(options), { type: 'object' }), output: () => ({}) });
    expect(jsonSchemaOf(schema)).to.deep.equal({ type: 'object' });
    expect(asked).to.deep.equal([{ target: 'draft-07' }]);
  });

  it('gives a copy, so that nobody writes into what a library keeps', () => {
    const kept = { type: 'object', properties: {} };
    const found = jsonSchemaOf(standard({ input: () => kept }));
    expect(found).to.deep.equal(kept);
    expect(found).not.to.equal(kept);
    expect(found?.['properties']).not.to.equal(kept.properties);
  });

  for (const [words, jsonSchema] of [
    ['has no JSON Schema', undefined],
    ['throws', { input: () => { throw new Error('not supported'); } }],
    ['gives no object', { input: () => 'object' }],
    ['gives a list', { input: () => [] }],
    ['gives nothing', { input: () => undefined }],
    ['is no converter', { input: 'draft-07' }],
  ] as const) {
    it(`gives undefined for a schema that ${words}`, () => {
      expect(jsonSchemaOf(standard(jsonSchema))).to.equal(undefined);
    });
  }
});
