import { expect } from 'chai';
import fc from 'fast-check';
import { jelly } from '../../src/pb/jelly.js';
import { PbInstance, PbOpaque, PbRemote, PbTuple, type JellyValue } from '../../src/pb/jelly-value.js';
import { PbProtocolError } from '../../src/pb/pb-errors.js';
import type { Sexp } from '../../src/pb/sexp.js';
import { unjelly } from '../../src/pb/unjelly.js';
import { bytes } from '../support/bytes.js';

const word = bytes;
const says = (name: string, value: JellyValue, expected: Sexp): void => {
  it(`says ${name}`, () => {
    expect(jelly(value)).to.deep.equal(expected);
  });
};
const understands = (name: string, given: Sexp, expected: JellyValue): void => {
  it(`understands ${name}`, () => {
    expect(unjelly(given)).to.deep.equal(expected);
  });
};
const refuses = (name: string, given: Sexp): void => {
  it(`refuses ${name}`, () => {
    expect(() => unjelly(given)).to.throw(PbProtocolError);
  });
};

describe('jelly', () => {
  says('null as None', null, [word('None')]);
  says('true', true, [word('boolean'), word('true')]);
  says('false', false, [word('boolean'), word('false')]);
  says('a number as it is', 1.5, 1.5);
  says('a bigint as it is', 2n ** 60n, 2n ** 60n);
  says('bytes as they are', bytes('x'), bytes('x'));
  says('a text as unicode, in UTF-8', 'ü', [word('unicode'), bytes('\xc3\xbc')]);
  says('a lone surrogate as U+FFFD', 'a\ud800', [word('unicode'), bytes('a\xef\xbf\xbd')]);
  says('an array as list', [1, null], [word('list'), 1, [word('None')]]);
  says('an empty array', [], [word('list')]);
  says('a tuple', new PbTuple([1]), [word('tuple'), 1]);
  says('an object as dictionary with text keys', { a: 1 }, [word('dictionary'), [[word('unicode'), bytes('a')], 1]]);
  says('an empty object', {}, [word('dictionary')]);
  says('a Map as dictionary', new Map([[1, 2]]), [word('dictionary'), [1, 2]]);
  says('a key __proto__ like any other', JSON.parse('{"__proto__":1}') as JellyValue,
    [word('dictionary'), [[word('unicode'), bytes('__proto__')], 1]]);
  says("the peer's object as local to the peer", new PbRemote(7), [word('local'), 7]);
  says('a copied object with its class', new PbInstance('a.B', {}), [word('a.B'), [word('dictionary')]]);

  it('refuses what came without a meaning', () => {
    expect(() => jelly([new PbOpaque('class')])).to.throw(TypeError);
  });
});

describe('unjelly', () => {
  understands('None', [word('None')], null);
  understands('boolean', [word('boolean'), word('true')], true);
  understands('unicode', [word('unicode'), bytes('\xc3\xbc')], 'ü');
  understands('list', [word('list'), 1, [word('None')]], [1, null]);
  understands('set and frozenset as lists', [word('list'), [word('set'), 1], [word('frozenset'), 2]], [[1], [2]]);
  understands('tuple', [word('tuple'), 1], new PbTuple([1]));
  understands('dictionary', [word('dictionary'), [bytes('k'), 1]], new Map([[bytes('k'), 1]]));
  understands('remote', [word('remote'), 3], new PbRemote(3));
  understands('a value that is referred to again',
    [word('list'), [word('reference'), 1, [word('list'), 5]], [word('dereference'), 1]], [[5], [5]]);
  understands('a circle as opaque',
    [word('reference'), 1, [word('list'), [word('dereference'), 1]]], [new PbOpaque('dereference')]);
  understands('a copied object', [word('a.B'), [word('dictionary')]], new PbInstance('a.B', new Map()));
  understands('a cached copy by its state', [word('a.B'), 4, [word('None')]], new PbInstance('a.B', null));
  for (const kind of [
    'class', 'module', 'function', 'method', 'instance', 'persistent', 'unpersistable', 'cached', 'lcache', 'local', 'datetime',
    'decimal',
  ]) {
    understands(`${kind} as opaque`, [word(kind), bytes('os.system'), 1], new PbOpaque(kind));
  }

  refuses('an empty list', []);
  refuses('a list whose kind is no word', [[word('list')]]);
  refuses('unicode without bytes', [word('unicode')]);
  refuses('a dictionary entry that is no pair', [word('dictionary'), [1]]);
  refuses('remote without a number', [word('remote'), bytes('x')]);
  refuses('a reference to nothing', [word('reference'), 1]);

  const key = fc.string({ unit: 'binary' });
  const { value } = fc.letrec<{ value: JellyValue }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.constant(null), fc.boolean(), fc.maxSafeInteger(), fc.string({ unit: 'grapheme' }),
      fc.uint8Array().map((x) => Buffer.from(x)), fc.array(tie('value')), fc.array(tie('value')).map((x) => new PbTuple(x)),
      fc.uniqueArray(fc.tuple(key, tie('value')), { selector: ([k]) => k }).map((x) => new Map(x))),
  }));

  it('understands whatever jelly says', () => {
    fc.assert(fc.property(value, (given) => {
      expect(unjelly(jelly(given))).to.deep.equal(given);
    }));
  });

  const { tree } = fc.letrec<{ tree: Sexp }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, fc.maxSafeInteger(), fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom('unicode', 'list', 'dictionary', 'reference', 'dereference', 'remote', 'a.B').map(word),
      fc.array(tie('tree'))),
  }));

  it('throws nothing but its own error for any expression', () => {
    fc.assert(fc.property(tree, (given) => {
      try {
        unjelly(given);
      } catch (error) {
        expect(error).to.be.instanceOf(PbProtocolError);
      }
    }), { numRuns: 1_000 });
  });
});
