import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from '../fake-io.js';
import { DEMO_DIALECT, useWorkplace } from '../workplace.js';
import { createValidator } from './validator.js';

/** A dialect whose schema of options is one of another library: plain Standard Schema, and JSON Schema beside it where it is given. */
const dialect = (name: string, jsonSchema = ''): string =>
  DEMO_DIALECT.replace("name: 'demo'", `name: '${name}'`).replace('validate:', `${jsonSchema} validate:`);

describe('change-hook schema', () => {
  const at = useWorkplace();
  const run = (...args: string[]) => runIn({ cwd: at().folder }, 'schema', ...args);
  const validator = async () => {
    const { code, out, err } = await run();
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    return createValidator(JSON.parse(out) as object);
  };

  it('has the options of the plugins that the config lists, by their keys and by $dialect and $sink', async () => {
    at().config(
      'change_hook_dialects: { github: true, posts: { $dialect: base } }',
      'change_hook_sinks: { file: { $sink: jsonl, path: x } }',
    );
    const problemsOf = await validator();
    expect(problemsOf({
      change_hook_dialects: { github: { strict: true, secret: ['${env:A}'], $dedupe: false }, ghe: { $dialect: 'github', events: ['push'] }, posts: { $dialect: 'base', allow_get: true } },
      change_hook_sinks: { jsonl: { path: './x' }, other: { $sink: 'jsonl', path: 'y', $attempts: 3 } },
    })).to.deep.equal([]);
    for (const [mounts, place] of [
      [{ github: { strcit: true } }, 'strcit'],
      [{ ghe: { $dialect: 'github', strcit: true } }, 'strcit'],
      [{ github: { $dialect: 'base', strict: true } }, 'strict'],
      [{ github: { events: ['puhs'] } }, '/change_hook_dialects/github/events/0'],
      [{ posts: { $dialect: 'base', allow_gets: true } }, 'allow_gets'],
      [{ base: { $alow_from: '10.0.0.1' } }, '$alow_from'],
    ] as const) {
      expect(problemsOf({ change_hook_dialects: mounts }).join('\n')).to.contain(place);
    }
    for (const [sinks, place] of [[{ jsonl: { paht: 'x' } }, 'paht'], [{ a: { $sink: 'jsonl' } }, "'path'"], [{ jsonl: true }, '/change_hook_sinks/jsonl']] as const) {
      expect(problemsOf({ change_hook_sinks: sinks }).join('\n')).to.contain(place);
    }
    expect(problemsOf({ change_hook_inbox: { sqlite: { pth: './x' } } }).join('\n')).to.contain('pth');
  });

  it('takes any options of a plugin that the config does not list yet', async () => {
    at().config('change_hook_dialects: { base: true }');
    expect((await validator())({ change_hook_dialects: { gitlab: { whatever: 1 }, x: { $dialect: 'gogs', y: 1 } } })).to.deep.equal([]);
  });

  it('loads nothing but what the config lists', async () => {
    at().install('change-hook-dialect-other', `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(join(at().folder, 'ran'))}, '');`);
    at().config('change_hook_dialects: { base: true, other: false }');
    await validator();
    expect(existsSync(join(at().folder, 'ran'))).to.equal(false);
  });

  it('needs no secret, and no config that is valid', async () => {
    at().config('http_prot: 1', 'change_hook_dialects: { github: { secret: "${env:NOT_SET}", strcit: 1 } }');
    expect((await validator())({ change_hook_dialects: { github: { strcit: 1 } } }).join()).to.contain('strcit');
  });

  it('takes the JSON Schema of any library that has Standard JSON Schema', async () => {
    const input = "jsonSchema: { input: ({ target }) => ({ type: 'object', properties: { wait: { type: 'number', description: target } }, additionalProperties: false }) },";
    at().install('@acme/change-hook-dialect-forge', dialect('forge', input));
    at().config('change_hook_dialects: { "@acme/forge": true }');
    const { out } = await run();
    expect(out).to.contain('"description": "draft-07"');
    const problemsOf = createValidator(JSON.parse(out) as object);
    expect(problemsOf({ change_hook_dialects: { '@acme/forge': { wait: 1, $sinks: ['a'] }, x: { $dialect: '@acme/forge', wait: 2 } } })).to.deep.equal([]);
    expect(problemsOf({ change_hook_dialects: { '@acme/forge': { weit: 1 } } }).join()).to.contain('weit');
    expect(problemsOf({ change_hook_dialects: { x: { $dialect: '@acme/forge', weit: 1 } } }).join()).to.contain('weit');
  });

  it('keeps a schema that refers to itself, in alternatives, whole where it stands', async () => {
    const tree = `{ $ref: '#/definitions/tree' }`;
    const input = `jsonSchema: { input: () => ({
      oneOf: [
        { type: 'object', properties: { kind: { type: 'string', const: 'a' }, tree: ${tree} }, required: ['kind'], additionalProperties: false },
        { type: 'object', properties: { kind: { type: 'string', const: 'b' } }, required: ['kind'], additionalProperties: { type: 'number' } },
      ],
      definitions: { tree: { type: 'object', properties: { id: { type: 'string', format: 'uri' }, below: { type: 'array', items: ${tree} } }, additionalProperties: false } },
    }) },`;
    at().install('change-hook-dialect-demo', dialect('demo', input));
    at().config('change_hook_dialects: { demo: { kind: a } }');
    const problemsOf = await validator();
    const mount = (options: object | boolean): string[] => problemsOf({ change_hook_dialects: { demo: options } });
    expect(mount({ kind: 'a', tree: { id: 'not a uri', below: [{ below: [] }] }, $dedupe: true })).to.deep.equal([]);
    expect(mount({ kind: '${env:KIND}', $sinks: ['x'] })).to.deep.equal([]);
    expect(mount({ kind: 'b', more: 1, $sinks: ['x'] })).to.deep.equal([]);
    expect(mount(false)).to.deep.equal([]);
    expect(mount({ kind: 'a', tree: { below: [{ belwo: [] }] } }).join()).to.contain('belwo');
    expect(mount({ kind: 'a', $sniks: ['x'] })).not.to.deep.equal([]);
    expect(mount({ kind: 'b', $sniks: 1 })).not.to.deep.equal([]);
    expect(mount(true)).not.to.deep.equal([]);
  });

  for (const [words, source, says] of [
    ['whose options have no JSON Schema', dialect('demo'), 'the schema of the dialect "demo" has no JSON Schema'],
    ['whose JSON Schema throws', dialect('demo', "jsonSchema: { input: () => { throw new Error('no'); } },"), 'has no JSON Schema'],
    ['that can not be imported', 'throw new Error("broken");', 'any options of the dialect "demo" will be taken: CH_PLUGIN_IMPORT: '],
    ['that is no object', 'export default null;', 'any options of the dialect "demo" will be taken: it is not a plugin'],
  ] as const) {
    it(`takes any options of a plugin ${words}, and says so`, async () => {
      at().install('change-hook-dialect-demo', source);
      at().config('change_hook_dialects: { demo: true, base: true }');
      const { code, out, err } = await run();
      expect(code).to.equal(0);
      expect(err).to.match(/^note: /).and.contain(says);
      const problemsOf = createValidator(JSON.parse(out) as object);
      expect(problemsOf({ change_hook_dialects: { demo: { any: 1 } } })).to.deep.equal([]);
      expect(problemsOf({ change_hook_dialects: { demo: { $any: 1 } } }).join()).to.contain('$any');
      expect(problemsOf({ change_hook_dialects: { base: { any: 1 } } }).join()).to.contain('any');
    });
  }

  it('says which plugins are not installed, and which names are none, and goes on', async () => {
    at().config('change_hook_dialects: { nowhere: true, ../up: true, base: true }', 'change_hook_sinks: []');
    const { code, out, err } = await run();
    expect(code).to.equal(0);
    expect(err).to.contain('CH_PLUGIN_MISSING').and.contain('CH_PLUGIN_NAME');
    expect(createValidator(JSON.parse(out) as object)({ change_hook_dialects: { nowhere: { x: 1 } } })).to.deep.equal([]);
  });

  it('is the one of the gateway alone where there is no config', async () => {
    const { code, out, err } = await run();
    expect(code).to.equal(0);
    expect(err).to.contain(`note: no config in ${at().folder}`);
    expect(out).to.equal(readFileSync(new URL('../../../../server/config.schema.json', import.meta.url), 'utf8'));
  });

  it('is refused for a config that is not there, or can not be read', async () => {
    const absent = await run('--config', 'gone.yaml');
    expect({ code: absent.code, out: absent.out }).to.deep.equal({ code: 1, out: '' });
    expect(absent.err).to.contain('CH_CONFIG_NOT_FOUND');
    at().config('a: [');
    const broken = await run();
    expect({ code: broken.code, out: broken.out }).to.deep.equal({ code: 1, out: '' });
    expect(broken.err).to.contain('CH_CONFIG_UNREADABLE');
  });

  it('is written to a file, whole, with the line that makes an editor use it', async () => {
    at().config('change_hook_dialects: { base: true }');
    const { out: printed } = await run();
    at().write('my.schema.json', 'an older and longer one'.repeat(10_000));
    const { code, out, err } = await run('-o', 'my.schema.json');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.contain('my.schema.json is written').and.contain('# yaml-language-server: $schema=./my.schema.json\n');
    expect(readFileSync(join(at().folder, 'my.schema.json'), 'utf8')).to.equal(printed);
    expect(readdirSync(at().folder).filter((name) => name.includes('.tmp'))).to.deep.equal([]);
  });

  it('is refused a file that can not be written, and leaves nothing behind', async () => {
    at().config('change_hook_dialects: { base: true }');
    const { code, out, err } = await run('-o', 'nowhere/x.json');
    expect({ code, out }).to.deep.equal({ code: 2, out: '' });
    expect(err).to.contain("x.json can't be written").and.contain('ENOENT');
  });
});
