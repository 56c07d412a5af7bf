import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { configJsonSchema } from '../../../src/index.js';
import { createValidator, yaml } from './validator.js';

const FILE = new URL('../../../../config.schema.json', import.meta.url);
const schema = configJsonSchema();
const problemsOf = createValidator(schema);

/** Every object schema below one, with the path to it. */
function* objects(node: unknown, path = ''): Generator<[string, Record<string, Record<string, unknown>>]> {
  if (typeof node !== 'object' || node === null) return;
  const { properties } = node as { properties?: Record<string, Record<string, unknown>> };
  if (properties !== undefined && typeof properties === 'object') yield [path, properties];
  for (const [name, inner] of Object.entries(node)) yield* objects(inner, `${path}/${name}`);
}

describe('the JSON Schema of the config', () => {
  it('is what the package ships (UPDATE_GOLDEN=1 writes it)', () => {
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined) writeFileSync(FILE, text);
    expect(readFileSync(FILE, 'utf8')).to.equal(text);
  });

  it('describes every key, for editors to show', () => {
    const silent = [...objects(schema)].flatMap(([path, properties]) =>
      Object.entries(properties).filter(([, it]) => typeof it['description'] !== 'string').map(([key]) => `${path}: ${key}`),
    );
    expect(silent).to.deep.equal([]);
  });

  it('takes a config with everything in it, and references in the place of any text', () => {
    expect(problemsOf(yaml(
      '$schema: ./change-hook.schema.json',
      'http_port: 0',
      'http_host: "${env:HOST}"',
      'base_path: "/${env:BASE}"',
      'trusted_proxies: ["10.0.0.0/8", "${env:PROXY}"]',
      'http_limits: { body: 1000, head_seconds: 0.5 }',
      'change_hook: true',
      'change_hook_dialects:',
      '  base: true',
      '  off: false',
      '  github: { secret: "${env:A}", whatever: [1, { two: 3 }] }',
      '  "@acme/foo": { $dialect: "@acme/foo", $sinks: [a], $allow_from: "${env:NET}", $dedupe: false, $catch_up: true, "": 1 }',
      '  more: { $catch_up: { repositories: [acme/app, "${env:REPO}"], since: "${env:SINCE}", url: "https://${env:HOST}/change_hook/more" } }',
      '  guarded:',
      '    $dialect: base',
      '    $auth: { basic: [{ user: "${env:USER}", password: "${file:./pw}" }], bearer: "${env:T}", query: { name: "${env:N}", token: [x] } }',
      'change_hook_sinks: { a: { $sink: console, $timeout: 2.5, color: never }, b: false }',
      'change_hook_inbox: { sqlite: { path: "${env:DB}" }, other: false }',
      'retention: { receipts: { days: false, count: 5 }, ignored_bytes: false }',
      'management_socket: false',
      'log: { level: "${env:LEVEL}", format: json }',
    ))).to.deep.equal([]);
    expect(problemsOf({})).to.deep.equal([]);
  });

  const MISTAKES: [words: string, place: string, ...lines: string[]][] = [
    ['a misspelt key', 'http_prot', 'http_prot: 8010'],
    ['a misspelt key further in', 'levle', 'log: { levle: debug }'],
    ['a key that two levels further in is misspelt', 'dyas', 'retention: { receipts: { dyas: 3 } }'],
    ['a misspelt $ key of a mount', '$alow_from', 'change_hook_dialects: { base: { $alow_from: 10.0.0.1 } }'],
    ['a $ key of a sink on a mount', '$timeout', 'change_hook_dialects: { base: { $timeout: 3 } }'],
    ['a misspelt $ key of a sink', '$atempts', 'change_hook_sinks: { console: { $atempts: 3 } }'],
    ['a misspelt way to authenticate', 'baerer', 'change_hook_dialects: { base: { $auth: { baerer: x } } }'],
    ['a port that is a text', '/http_port', 'http_port: "8010"'],
    ['a reference in the place of a number', '/http_port', 'http_port: "${env:PORT}"'],
    ['a level that there is not', '/log/level', 'log: { level: loud }'],
    ['a list with nothing after it', '/change_hook_dialects', 'change_hook_dialects:'],
    ['a mount with nothing after it', '/change_hook_dialects/base', 'change_hook_dialects: { base: }'],
    ['a mount that is a text', '/change_hook_dialects/base', 'change_hook_dialects: { base: "yes" }'],
    ['an empty secret', '/bearer', 'change_hook_dialects: { base: { $auth: { bearer: "" } } }'],
    ['an empty list of sinks', '/$sinks', 'change_hook_dialects: { base: { $sinks: [] } }'],
    ['no inbox', '/change_hook_inbox', 'change_hook_inbox: {}'],
    ['a list', ' must be object', '- base'],
  ];
  for (const [words, place, ...lines] of MISTAKES) {
    it(`refuses ${words}`, () => {
      expect(problemsOf(yaml(...lines)).join('\n')).to.contain(place);
    });
  }
});
