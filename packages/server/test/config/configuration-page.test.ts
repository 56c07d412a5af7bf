import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { catchUp } from '../../src/config/catch-up-schema.js';
import { auth, configSchema, mountKeys, sinkKeys } from '../../src/config/schema.js';

interface JsonSchema {
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  default?: unknown;
}

const page = readFileSync(new URL('../../../../../docs/configuration.md', import.meta.url), 'utf8');
const schemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
const config = schemaOf(configSchema).properties ?? {};

/** The rows of the tables that stand under a heading, up to the next one: the first two cells. */
function rowsUnder(heading: string): { key: string; value: string }[] {
  const [, text = ''] = new RegExp(`^#+ ${heading.replace('$', '\\$')}\n([^]*?)(?=^#)`, 'm').exec(page.replace(/^```[^]*?^```/gm, '')) ?? [];
  return [...text.matchAll(/^\| `([a-z$_]+)` \|([^|]*)\|/gm)].map(([, key = '', value = '']) => ({ key, value: value.trim() }));
}

const SECTIONS: [heading: string, schema: JsonSchema][] = [
  ['Top level', { properties: config }],
  ['http_limits', config['http_limits'] ?? {}],
  ['change_hook_dialects', schemaOf(mountKeys)],
  ['$auth', schemaOf(auth)],
  ['$catch_up', schemaOf(catchUp).anyOf?.find(({ properties }) => properties !== undefined) ?? {}],
  ['change_hook_sinks', schemaOf(sinkKeys)],
  ['retention', config['retention'] ?? {}],
  ['receipts', config['retention']?.properties?.['receipts'] ?? {}],
  ['intake', config['intake'] ?? {}],
  ['log', config['log'] ?? {}],
];

describe('docs/configuration.md', () => {
  for (const [heading, schema] of SECTIONS) {
    it(`has every key of ${heading}, and no other`, () => {
      // `true` and `false` are values of a mount.
      const keys = rowsUnder(heading).map(({ key }) => key).filter((key) => key !== 'true' && key !== 'false');
      expect(keys).to.have.members(Object.keys(schema.properties ?? {}));
    });
  }

  it('has the defaults of the schema', () => {
    const tables: [heading: string, schema: JsonSchema | undefined][] = [
      ['Top level', { properties: config }],
      ['http_limits', config['http_limits']],
      ['retention', config['retention']],
      ['receipts', config['retention']?.properties?.['receipts']],
      ['intake', config['intake']],
      ['log', config['log']],
    ];
    const told = tables.flatMap(([heading]) => rowsUnder(heading));
    const schemas = tables.map(([, schema]) => schema?.properties ?? {});
    for (const { key, value } of told) {
      const fallback = schemas.map((it) => it[key]?.default).find((it) => typeof it === 'number' || (typeof it === 'string' && it !== ''));
      if (fallback !== undefined) expect({ [key]: value.replace(/`| \(.*\)$/g, '') }).to.deep.equal({ [key]: `${fallback as string | number}` });
    }
  });
});
