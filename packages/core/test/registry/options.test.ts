import { expect } from 'chai';
import { z } from 'zod';
import { ManualClock, mountDialect } from '../../src/index.js';
import type { ImportedPlugin, Mount } from '../../src/index.js';

const base = {
  apiVersion: 1, name: 'acme', authentication: 'signature', accepts: { methods: ['POST'], mediaTypes: [''] },
  verify: () => ({ ok: true }), identify: () => undefined, translate: () => ({ ignored: 'a test' }),
};

const imported = (value: object): ImportedPlugin => ({
  kind: 'dialect', item: 'acme', ownName: 'acme', packageName: 'change-hook-dialect-acme', version: '1.0.0', file: '/x', from: '/', value,
});

const mounting = (over: object, options: unknown, clock = new ManualClock()) => mountDialect(imported({ ...base, ...over }), options, { clock });

async function mountOf(over: object, options?: unknown): Promise<Mount> {
  const result = await mounting(over, options);
  if ('problems' in result) throw new Error(result.problems.map((it) => it.message).join('\n'));
  return result.mount;
}

async function issuesOf(over: object, options: unknown): Promise<string[]> {
  const result = await mounting(over, options);
  if ('mount' in result) throw new Error('it was mounted');
  expect(result.problems.map((it) => it.code)).to.deep.equal(['CH_CONFIG_OPTIONS_INVALID']);
  return (result.problems[0]?.params as { issues: string[] }).issues;
}

async function shapeOf(over: object, options?: unknown): Promise<string> {
  const result = await mounting(over, options);
  if ('mount' in result) throw new Error('it was mounted');
  expect(result.problems.map((it) => it.code)).to.deep.equal(['CH_PLUGIN_SHAPE']);
  return result.problems[0]!.message;
}

const schemaOf = (validate: (value: unknown) => unknown): object => ({ options: { '~standard': { version: 1, vendor: 'test', validate } } });

describe('options of a plugin', () => {
  it('are {} for true, with the defaults of the schema', async () => {
    const options = z.strictObject({ branch: z.string().default('main') });
    expect((await mountOf({ options }, undefined)).options).to.deep.equal({ branch: 'main' });
  });

  it('are checked by an asynchronous schema, too', async () => {
    const options = z.strictObject({ a: z.string().refine(async (it) => it === 'yes', 'say yes') });
    expect((await mountOf({ options }, { a: 'yes' })).options).to.deep.equal({ a: 'yes' });
    expect(await issuesOf({ options }, { a: 'no' })).to.deep.equal(['a: say yes']);
  });

  it('are checked by a schema that is a function', async () => {
    const options = Object.assign(() => {}, { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } });
    expect((await mountOf({ options }, { a: 1 })).options).to.deep.equal({ a: 1 });
  });

  it('are all listed with their paths when they fail', async () => {
    const options = z.strictObject({ list: z.array(z.strictObject({ n: z.number() })), must: z.string() });
    const issues = await issuesOf({ options }, { list: [{ n: 1 }, { n: 'x' }], other: 1 });
    expect(issues).to.have.length(3);
    expect(issues.map((it) => it.split(':')[0])).to.have.members(['list[1].n', 'must', 'Unrecognized key']);
  });

  it('are named with their path where the schema gives objects as steps', async () => {
    const options = schemaOf(() => ({ issues: [{ message: 'no', path: [{ key: 'a' }, { key: 0 }, 'b'] }, { message: 'all of it' }] }));
    expect(await issuesOf(options, {})).to.deep.equal(['a[0].b: no', 'all of it']);
  });

  it('get a guess for an unknown key, at the top and below', async () => {
    const options = z.strictObject({ secret: z.string().optional(), skips: z.strictObject({ pattern: z.string().optional() }).optional() });
    const issues = await issuesOf({ options }, { secrt: 'x', skips: { patern: 'y' } });
    expect(issues.join('\n')).to.include('did you mean "secret"?').and.include('did you mean "pattern"?');
  });

  it('get a guess beside an option that has no JSON Schema', async () => {
    const options = z.strictObject({ made: z.custom<URL>(() => true).transform((it) => it).optional(), count: z.bigint().optional() });
    expect((await issuesOf({ options }, { mad: 1 })).join()).to.include('"mad"').and.include('did you mean "made"?');
  });

  it('get no guess from a schema that has no JSON Schema', async () => {
    const options = schemaOf(() => ({ issues: [{ message: 'no "mad"', code: 'unrecognized_keys', keys: ['mad'] } as { message: string }] }));
    expect(await issuesOf(options, { mad: 1 })).to.deep.equal(['no "mad"']);
  });

  it('are refused, though the schema gives no issue', async () => {
    expect(await issuesOf(schemaOf(() => ({ issues: [] })), {})).to.deep.equal(['its schema refuses them and does not say why']);
  });

  it('are refused where the dialect takes none', async () => {
    expect(await issuesOf({}, { a: 1 })).to.deep.equal(['it takes no options; write true']);
    expect(await issuesOf({}, 'text')).to.deep.equal(['it takes no options; write true']);
    expect((await mountOf({}, {})).options).to.deep.equal({});
  });

  it('are deeply frozen, but for instances of classes', async () => {
    const options = schemaOf((value) => ({ value }));
    const pattern = /x/g;
    const mount = await mountOf(options, { list: [{ deep: [1] }], pattern, made: new URL('https://example.org/'), call: Object.assign(() => 1, { n: 1 }) });
    const frozen = mount.options as { list: { deep: number[] }[]; pattern: RegExp; made: URL; call: object };
    expect(() => frozen.list[0]!.deep.push(2)).to.throw(TypeError);
    expect(() => Object.assign(frozen, { more: 1 })).to.throw(TypeError);
    expect(frozen.pattern.test('x')).to.equal(true);
    frozen.made.hash = 'a';
    Object.assign(frozen.call, { n: 2 });
  });

  it('may hold themselves', async () => {
    const self: Record<string, unknown> = {};
    self['self'] = self;
    expect(Object.isFrozen((await mountOf(schemaOf((value) => ({ value })), self)).options)).to.equal(true);
  });

  it('blame the author when the schema throws, answers nonsense or is broken', async () => {
    expect(await shapeOf(schemaOf(() => { throw new Error('boo'); }), {})).to.include('its schema failed: boo');
    expect(await shapeOf(schemaOf(() => undefined), {})).to.include('options: its schema');
    expect(await shapeOf(schemaOf(() => ({})), {})).to.include('gave neither a value nor issues');
    expect(await shapeOf(schemaOf(async () => { throw new Error('later'); }), {})).to.include('its schema failed: later');
    expect(await shapeOf({ options: { '~standard': { version: 2, validate: () => 1 } } }, {})).to.include('options must be a Standard Schema');
    expect(await shapeOf({ options: () => 1 }, {})).to.include('options must be a Standard Schema');
  });

  it('blame the author when the schema does not settle', async () => {
    const clock = new ManualClock();
    const loading = mounting(schemaOf(() => new Promise(() => {})), {}, clock);
    clock.advance(10_000);
    const result = await loading;
    expect('problems' in result && result.problems[0]?.message).to.include('no answer within 10000 ms');
  });

  it('are told together with the problems of the shape', async () => {
    const result = await mounting({ ...schemaOf(() => ({ issues: [{ message: 'no' }] })), verify: 1 }, {});
    expect('problems' in result && result.problems.map((it) => it.code)).to.deep.equal(['CH_PLUGIN_SHAPE', 'CH_CONFIG_OPTIONS_INVALID']);
  });
});

describe('the option secret', () => {
  const takes = { options: z.strictObject({ secret: z.union([z.string(), z.array(z.string())]).nullish() }) };

  it('is a list of one or of several, and closes the mount', async () => {
    expect(await mountOf(takes, { secret: 'one' })).to.deep.include({ secrets: ['one'], open: false });
    expect(await mountOf(takes, { secret: ['new', 'old'] })).to.deep.include({ secrets: ['new', 'old'], open: false });
  });

  it('is an empty list where it is not set, and the mount is open', async () => {
    expect(await mountOf(takes, {})).to.deep.include({ secrets: [], open: true });
  });

  it('keeps outer white space, which may be part of it', async () => {
    expect((await mountOf(takes, { secret: ' s ' })).secrets).to.deep.equal([' s ']);
  });

  for (const secret of ['', ' \n', [], [''], ['good', ''], null, undefined]) {
    it(`never means open when it is ${JSON.stringify(secret) ?? 'undefined'}`, async () => {
      expect((await issuesOf(takes, { secret })).join()).to.include('an empty secret never means open');
    });
  }

  it('is told by its place when one of a list is empty', async () => {
    expect(await issuesOf(takes, { secret: ['good', ''] })).to.deep.equal(['secret[1]: it is empty; an empty secret never means open']);
  });

  it('is refused when it is no text, although the schema takes it', async () => {
    const any = { options: z.looseObject({}) };
    expect(await issuesOf(any, { secret: 7 })).to.deep.equal(['secret: it must be text']);
    expect(await issuesOf(any, { secret: ['x', {}] })).to.deep.equal(['secret[1]: it must be text']);
  });

  describe('that is an object', () => {
    const byName = { options: z.strictObject({ secret: z.record(z.string(), z.unknown()).optional() }) };

    it('closes the mount by all of its values', async () => {
      const secret = { 'acme/*': ['new', 'old'], 'other/*': 'third', again: 'new' };
      expect(await mountOf(byName, { secret })).to.deep.include({ secrets: ['new', 'old', 'third'], open: false });
    });

    it('is refused when it is empty, or holds an empty secret', async () => {
      expect(await issuesOf(byName, { secret: {} })).to.deep.equal(['secret: it names no secret; an empty secret never means open']);
      expect(await issuesOf(byName, { secret: { a: '', b: [], c: ['x', null], d: 'good' } })).to.deep.equal([
        'secret.a: it is empty; an empty secret never means open',
        'secret.b: the list is empty; an empty secret never means open',
        'secret.c[1]: it is empty; an empty secret never means open',
      ]);
    });

    it('is refused when it holds what is no text', async () => {
      expect(await issuesOf(byName, { secret: { a: { b: 'x' }, c: [['x']] } })).to.deep.equal([
        'secret.a: it must be text', 'secret.c[0]: it must be text',
      ]);
    });

    it('is refused by a schema that takes none', async () => {
      const result = await mounting(takes, { secret: { 'acme/*': 'x' } });
      expect('problems' in result).to.equal(true);
    });

    it('is refused when it is an instance of a class', async () => {
      const any = schemaOf((value) => ({ value }));
      expect(await issuesOf(any, { secret: new Map([['a', 'x']]) })).to.deep.equal(['secret: it must be text']);
    });
  });

  it('is refused when the schema drops it: the mount would be open', async () => {
    expect((await issuesOf({ options: z.object({}) }, { secret: 'x' })).join()).to.include('the dialect takes none');
  });

  it('is refused when the schema makes an empty one of it', async () => {
    expect((await issuesOf(schemaOf(() => ({ value: { secret: '' } })), { secret: 'x' })).join()).to.include('it is empty');
    expect((await issuesOf(schemaOf(() => ({ value: { secret: [] } })), {})).join()).to.include('the list is empty');
  });

  it('is refused where the dialect has no way to check one', async () => {
    expect((await issuesOf({ ...takes, authentication: 'none' }, { secret: 'x' })).join()).to.include('has no way to check one');
  });

  it('is never in a message', async () => {
    for (const over of [takes, { ...takes, authentication: 'none' }, {}, { options: z.object({}) }, { options: z.strictObject({}) }]) {
      const result = await mounting(over, { secret: ['hunter2', ''] });
      expect('problems' in result).to.equal(true);
      if ('problems' in result) expect(JSON.stringify(result.problems.map((it) => [it.message, it.mend, it.params]))).not.to.include('hunter2');
    }
  });
});

describe('an option other than secret', () => {
  const options = z.strictObject({ secret: z.string().optional(), key: z.string().optional() });
  const keyed = { options, authenticates: (given: { key?: string }) => given.key !== undefined };

  it('closes the mount when the dialect says that it checks it', async () => {
    expect(await mountOf(keyed, { key: 'k' })).to.deep.include({ secrets: [], open: false });
    expect(await mountOf(keyed, { key: 'k', secret: 's' })).to.deep.include({ secrets: ['s'], open: false });
  });

  it('leaves it open otherwise, and takes nothing from a secret', async () => {
    expect(await mountOf(keyed, {})).to.include({ open: true });
    expect(await mountOf({ options }, { key: 'k' })).to.include({ open: true });
    expect(await mountOf(keyed, { secret: 's' })).to.include({ open: false });
  });

  it('is asked about as a method, with the checked options', async () => {
    const own = { options: z.strictObject({ key: z.string().default('k') }), key: 'k', authenticates(this: { key: string }, given: { key: string }) { return given.key === this.key; } };
    expect(await mountOf(own)).to.include({ open: false });
  });

  for (const [answer, words] of [
    [() => 1, 'authenticates must give true or false, not a number'], [() => 'yes', 'authenticates must give true or false'],
    [() => undefined, 'authenticates must give true or false'], [async () => true, 'authenticates must give true or false'],
    [() => { throw new Error('boo'); }, 'authenticates threw: boo'],
  ] as const) {
    it(`is no reason to mount when ${String(answer)}`, async () => {
      expect(await shapeOf({ options, authenticates: answer }, {})).to.include(words);
    });
  }

  it('can not be checked by a dialect that says it can check nothing', async () => {
    expect(await shapeOf({ ...keyed, authentication: 'none' }, { key: 'k' })).to.include("authentication is 'none'");
  });
});
