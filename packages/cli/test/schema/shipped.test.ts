import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { loadDialects, loadInbox, loadPlugin, loadSinks, systemClock } from 'change-hook-core';
import type { Dialect, PluginKind } from 'change-hook-core';
import { configJsonSchema, inspectConfig, loadOptionSchemas } from 'change-hook-server';
import { parse } from 'yaml';
import { SEARCH_FROM } from '../../src/config-source.js';
import { useWorkplace } from '../workplace.js';
import { everyPlugin, shippedPlugins } from './every-plugin.js';
import { createValidator } from './validator.js';

const ROOT = new URL('../../../../../', import.meta.url);
const environment = { from: SEARCH_FROM, clock: systemClock };
const KINDS: [kind: PluginKind, key: string][] = [
  ['dialect', 'change_hook_dialects'], ['sink', 'change_hook_sinks'], ['inbox', 'change_hook_inbox'],
];

/** Options without which there is no mount, sink or store at all. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  sqlite: { path: './x' },
  jsonl: { path: './x' },
  buildbot: { master: 'localhost:1', password: 'x' },
  codecommit: { topics: 'arn:aws:sns:eu-west-1:123456789012:door' },
  generic: { changes: '{ "author": who }' },
  phabricator: { phabricator_url: 'https://phabricator.example.org', token: 'api-token', secret: 'x' },
};

interface Node {
  properties?: Record<string, Node>;
  anyOf?: Node[];
  description?: string;
  enum?: unknown[];
}

describe('the JSON Schema with every plugin that is shipped', () => {
  const at = useWorkplace();
  let schema: { definitions: Record<string, Node> };
  let problemsOf: (value: unknown) => string[];
  beforeEach(async () => {
    const file = at().write('all.json', JSON.stringify(everyPlugin()));
    const { schemas, notes } = await loadOptionSchemas({ file }, SEARCH_FROM);
    expect(notes).to.deep.equal([]);
    schema = configJsonSchema(schemas) as unknown as typeof schema;
    problemsOf = createValidator(schema);
  });

  const optionsOf = (kind: PluginKind, name: string): Record<string, Node> => {
    const entry = schema.definitions[`${kind}:${name}`] ?? {};
    const all = entry.properties ?? entry.anyOf?.find((it) => it.properties !== undefined)?.properties ?? {};
    return Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith('$')));
  };

  /** Whether `check` would accept these options. */
  const accepted = async (kind: PluginKind, name: string, options: unknown): Promise<boolean> => {
    if (kind === 'dialect') return (await loadDialects([{ mount: name, dialect: name, options }], environment)).problems.length === 0;
    if (kind === 'sink') return (await loadSinks([{ sink: name, plugin: name, options }], environment)).problems.length === 0;
    return 'inbox' in (await loadInbox({ inbox: name, options }, environment));
  };

  for (const [kind, key] of KINDS) {
    for (const name of shippedPlugins(kind)) {
      it(`describes every option of the ${kind} ${name}`, async () => {
        const options = Object.entries(optionsOf(kind, name));
        const { value } = await loadPlugin({ kind, item: name, name }, environment);
        if ((value as Dialect).options !== undefined) expect(options).not.to.have.length(0);
        expect(options.filter(([, it]) => it.description === undefined).map(([option]) => option)).to.deep.equal([]);
      });

      it(`refuses a misspelt option of the ${kind} ${name}, whichever it is`, () => {
        for (const option of Object.keys(optionsOf(kind, name))) {
          const misspelt = `${option.slice(0, -1)}_`;
          expect(problemsOf({ [key]: { [name]: { [misspelt]: true } } }).join('\n')).to.contain(JSON.stringify(misspelt));
        }
      });

      it(`takes every value of an option of the ${kind} ${name} that check takes`, async () => {
        const needed = NEEDED[name] ?? {};
        let taken = 0;
        for (const [option, node] of Object.entries(optionsOf(kind, name))) {
          const own = [node, ...(node.anyOf ?? [])].flatMap((it) => it.enum ?? []);
          for (const value of [...VALUES, ...own, own]) {
            const options = { ...needed, [option]: value };
            if (!(await accepted(kind, name, options))) continue;
            taken++;
            expect({ options, problems: problemsOf({ [key]: { [name]: options } }) }).to.deep.equal({ options, problems: [] });
          }
        }
        expect(taken).to.be.greaterThan(0);
      });

      it(`takes a reference in the place of any text of the ${kind} ${name}`, () => {
        const reference = '${env:SOMETHING}';
        const options = Object.entries(optionsOf(kind, name)).filter(([, node]) => textsIn(node));
        const given = Object.fromEntries(options.map(([option]) => [option, reference]));
        expect(problemsOf({ [key]: { [name]: { ...given, ...(kind === 'inbox' ? { path: reference } : {}) } } })).to.deep.equal([]);
      });
    }
  }

  it('takes the config of this repository, which names the schema of the gateway', () => {
    const text = readFileSync(new URL('change-hook.config.yaml', ROOT), 'utf8');
    expect(problemsOf(parse(text))).to.deep.equal([]);
    const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text.split('\n')[0] ?? '') ?? [];
    expect(JSON.parse(readFileSync(new URL(named, ROOT), 'utf8'))).to.have.property('title', 'The config of Change Hook');
  });

  it('takes every config in the docs that check takes', async () => {
    let tried = 0;
    for (const { page, block, value } of configsInDocs()) {
      const { config, problems } = await inspectConfig({ value, folder: at().folder }, {});
      if (config === undefined || problems.some(({ code }) => code !== 'CH_CONFIG_SECRET')) continue;
      const known = config.mounts.filter(({ dialect }) => shippedPlugins('dialect').includes(dialect));
      if ((await loadDialects(known, environment)).problems.length > 0) continue;
      tried++;
      expect({ page, block, problems: problemsOf(value) }).to.deep.equal({ page, block, problems: [] });
    }
    expect(tried).to.be.greaterThan(10);
  });
});

const VALUES: unknown[] = [
  true, false, 0, 1, 5, 2.5, 1000, -1, null, '', ' ', 'x', 'a:b', 'main', 'refs/heads/*', '[a-z]+', 'localhost:9989', './a/b', 'https://git.example.org', 'http://localhost:8020',
  `whsec_${Buffer.alloc(32, 7).toString('base64')}`, 'ann@example.org', 'x'.repeat(300), [], ['x'], ['x', 'y'], [1], [''], {}, { 'acme/*': 'x' }, { '*': ['x', 'y'] }, { a: 1 },
];

function textsIn({ anyOf, ...node }: Node): boolean {
  return (node as { type?: string }).type === 'string' || (anyOf ?? []).some(textsIn);
}

/** Every YAML block of the docs that is a config, or the beginning of one. */
function* configsInDocs(): Generator<{ page: string; block: string; value: unknown }> {
  const folder = new URL('docs/', ROOT);
  for (const page of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))) {
    for (const [, block = ''] of readFileSync(new URL(page, folder), 'utf8').matchAll(/^```ya?ml\n([^]*?)^```/gm)) {
      const value: unknown = parse(block);
      if (typeof value === 'object' && value !== null && Object.keys(value).some((key) => /^(?:change_hook|http_|retention)/.test(key))) yield { page, block, value };
    }
  }
}
