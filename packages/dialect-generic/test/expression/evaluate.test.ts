import { expect } from 'chai';
import fc from 'fast-check';
import { isChangeHookError } from 'change-hook-core';
import { compile } from '../../src/expression/compile.js';
import { evaluate, ExpressionFailed } from '../../src/expression/evaluate.js';

function run(source: string, payload: unknown = {}, more: { mostSteps?: number; bindings?: Record<string, unknown> } = {}): Promise<unknown> {
  const compiled = compile(source);
  if ('problems' in compiled) throw new Error(compiled.problems.join());
  return evaluate(compiled, { payload, bindings: {}, mostSteps: 100_000, option: 'changes', mount: 'm', ...more });
}

const errorOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: unknown) => error);

describe('evaluate', () => {
  it('gives plain JSON: lists without members of their own, and no functions', async () => {
    const list = await run('a.b', { a: [{ b: 1 }, { b: 2 }] });
    expect(Object.keys(list as object)).to.deep.equal(['0', '1']);
    expect(await run('{ "f": $sum, "g": function($x) { $x }, "n": 1 }')).to.deep.equal({ n: 1 });
    expect(await run('$sum')).to.equal(undefined);
    expect(await run('absent')).to.equal(undefined);
  });

  describe('ends, and says what would not', () => {
    for (const [what, source, reason] of [
      ['a function that calls itself', '($f := function($x) { $f($x + 1) }; $f(1))', /takes more than 100000 steps$/],
      ['two that call each other', '($f := function($x) { $g($x) }; $g := function($x) { $f($x) }; $f(1))', /steps$/],
      ['one that calls itself before it is at its end', '($f := function($x) { 1 + $f($x) }; $f(1))', /\(JSONata D1011\)$/],
      ['a list of all numbers', '[1..2000000].{ "n": $ }', /\(JSONata D20\d\d\)$/],
      ['a list in a list', '$map([1..100000], function($i) { $map([1..100000], function($j) { $i }) })', /steps$/],
    ] as const) {
      it(what, async () => {
        const error = await errorOf(run(source));
        expect(isChangeHookError(error, 'CH_DIALECT_ENDLESS')).to.equal(true);
        expect((error as Error).message).to.match(reason).and.include('option changes');
      });
    }

    it('by the bound that it is given, exactly', async () => {
      const source = 'a + b';
      const steps = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
      const ends = await Promise.all(steps.map((mostSteps) => run(source, { a: 1, b: 2 }, { mostSteps }).then(() => true, () => false)));
      // Never again too few once it was enough.
      expect(ends.indexOf(true)).to.be.greaterThan(0);
      expect(ends.slice(ends.indexOf(true)).every(Boolean)).to.equal(true);
    });
  });

  it('counts the steps of each evaluation alone, whatever runs beside it', async () => {
    const compiled = compile('$sum([1..1000].($ * $$.factor))');
    if ('problems' in compiled) throw new Error('does not compile');
    const common = { bindings: {}, option: 'changes', mount: 'm' };
    const some = (mostSteps: number) => evaluate(compiled, { ...common, payload: { factor: 2 }, mostSteps }).then((it) => it, () => 'too many');
    const results = await Promise.all(Array.from({ length: 40 }, (_, n) => some(n % 2 === 0 ? 100_000 : 100)));
    expect(results).to.deep.equal(results.map((_, n) => (n % 2 === 0 ? 1_001_000 : 'too many')));
    expect(await some(100_000)).to.equal(1_001_000);
  });

  it('mixes up no payloads and no variables of evaluations that run side by side', async () => {
    const compiled = compile('[list.($person := name; $person & $who)]');
    if ('problems' in compiled) throw new Error('does not compile');
    const one = (n: number) =>
      evaluate(compiled, { payload: { list: [{ name: `a${n}` }, { name: `b${n}` }] }, bindings: { who: `-${n}` }, mostSteps: 1_000, option: 'changes', mount: 'm' });
    const all = await Promise.all(Array.from({ length: 30 }, (_, n) => one(n)));
    all.forEach((it, n) => expect(it).to.deep.equal([`a${n}-${n}`, `b${n}-${n}`]));
  });

  it('says where it failed, and nothing of the payload', async () => {
    const error = await errorOf(run('{\n  "a": 1,\n  "b": $number(secret)\n}', { secret: 'sesame' }));
    expect(error).to.be.instanceOf(ExpressionFailed);
    expect((error as Error).message).to.equal('the expression of the option changes fails at line 3, column 8 (JSONata D3030)');
  });

  it('writes nothing into its payload', async () => {
    const payload = { list: [3, 1, 2], object: { a: 1 } };
    const before = structuredClone(payload);
    await run('[$sort(list), $append(list, 4), $merge([object, {"b": 2}]), $ ~> |object|{"c": 3}|, list[0]]', payload);
    expect(payload).to.deep.equal(before);
  });

  describe('a regular expression', () => {
    it('finds what one of JavaScript does: groups, positions, all matches, flags', async () => {
      for (const [source, text] of [
        ['$match($, /(\\w+)@(\\w+)?/)', 'ann@house bob@ x'],
        ['$replace($, /O+/i, "0")', 'foo bOOr'],
        ['$split($, /[,;] */)', 'a, b;c'],
        ['$contains($, /^b$/m)', 'a\nb'],
        ['$match($, /\\u00e9+/).index', 'caf\u00e9\u00e9'],
        ['$match($, /a\\/b/).match', 'xa/b'],
        ['$replace($, /(\\d+)-(\\d+)/, "$2-$1")', '1-2 3-4'],
      ] as const) {
        const mine = await run(source, text);
        const { default: jsonata } = await import('jsonata');
        const theirs: unknown = JSON.parse(JSON.stringify((await jsonata(source).evaluate(text)) as unknown));
        expect(mine, source).to.deep.equal(theirs);
      }
    });

    it('is not made slow by any text', async () => {
      expect(await run('$contains($, /^(a+)+$/)', `${'a'.repeat(50_000)}!`)).to.equal(false);
    });
  });

  it('ends on any JSON', async () => {
    const source = '{ "a": **.x, "b": $keys($), "c": $string(y), "d": list^(z), "e": $distinct(list) }';
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (payload) => {
        const error = await errorOf(run(source, payload));
        expect(error === undefined || error instanceof ExpressionFailed).to.equal(true);
      }),
    );
  });
});
