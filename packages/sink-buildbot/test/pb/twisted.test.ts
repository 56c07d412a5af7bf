import { expect } from 'chai';
import fc from 'fast-check';
import { BananaDecoder } from '../../src/pb/banana-decoder.js';
import { encodeBanana } from '../../src/pb/banana-encoder.js';
import { VOCABULARY, type BananaDialect } from '../../src/pb/banana-types.js';
import { jelly } from '../../src/pb/jelly.js';
import type { JellyValue } from '../../src/pb/jelly-value.js';
import { respondTo } from '../../src/pb/login.js';
import { readRemoteError } from '../../src/pb/remote-error.js';
import type { Sexp } from '../../src/pb/sexp.js';
import { bytes } from '../support/bytes.js';
import { askTwisted, pythonWithTwisted, type Answered, type AskedSexp } from '../support/twisted.js';

const python = pythonWithTwisted();
/** A fixed seed: what is compared is the same on every machine. */
const sample = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { numRuns: 200, seed: 20260 });

const { tree } = fc.letrec<{ tree: Sexp }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, fc.maxSafeInteger(), fc.double(), fc.bigInt({ min: -(2n ** 448n) + 1n, max: 2n ** 448n - 1n }),
    fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...VOCABULARY.slice(1)).map(bytes),
    fc.array(tie('tree'), { maxLength: 5 })),
}));
const edges: Sexp[] = [
  0, -1, 127, 128, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 53 - 1, 2n ** 53n, [], new Uint8Array(0),
];

/** JSON as a change's properties hold it; an integer beyond 2^53 is a float to us, and told apart by Python. */
const tame = (_: string, value: unknown): unknown => (typeof value === 'number' && Math.abs(value) > 2 ** 53 ? 0.5 : value);
const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' })
  .map((value) => JSON.parse(JSON.stringify(value, tame)) as JellyValue);

function ask(sexp: Sexp): AskedSexp {
  if (sexp instanceof Uint8Array) return { s: Buffer.from(sexp).toString('hex') };
  if (typeof sexp === 'object') return sexp.map(ask);
  if (typeof sexp === 'bigint' || Number.isSafeInteger(sexp)) return { i: Object.is(sexp, -0) ? '0' : String(sexp) };
  const double = Buffer.alloc(8);
  double.writeDoubleBE(sexp);
  return { f: double.toString('hex') };
}

const skipped = python === undefined ? ' (skipped; install it by: apt-get install python3-twisted)' : '';

describe(`the bytes of Twisted itself${skipped}`, function () {
  // One start of Python, on a busy machine.
  this.timeout(30_000);
  const expressions = (['pb', 'none'] as const)
    .flatMap((dialect) => [...edges, ...sample(tree)].map((sexp): [BananaDialect, Sexp] => [dialect, sexp]));
  const values = sample(json);
  const logins = sample(fc.tuple(fc.uint8Array({ maxLength: 32 }), fc.string({ unit: 'grapheme' })));
  let twisted: Answered;

  before(function () {
    if (python === undefined) return this.skip();
    twisted = askTwisted(python, {
      banana: expressions.map(([dialect, sexp]) => [dialect, ask(sexp)]),
      jelly: values.map((value) => JSON.stringify(value)),
      respond: logins.map(([challenge, password]) => [Buffer.from(challenge).toString('hex'), password]),
      failure: ['who'],
    });
  });

  it('are what our encoder writes', () => {
    expect(expressions.map(([dialect, sexp]) => encodeBanana(sexp, dialect).toString('hex'))).to.deep.equal(twisted.banana);
  });

  it('are what our jelly and encoder make of JSON', () => {
    expect(values.map((value) => encodeBanana(jelly(value), 'pb').toString('hex'))).to.deep.equal(twisted.jelly);
  });

  it('are what we answer to a challenge', () => {
    expect(logins.map(([challenge, password]) => respondTo(challenge, password).toString('hex'))).to.deep.equal(twisted.respond);
  });

  it('are understood where they carry an exception', () => {
    const found: Sexp[] = [];
    const decoder = new BananaDecoder((sexp) => found.push(sexp));
    decoder.dialect = 'pb';
    decoder.push(Buffer.from(twisted.failure[0]!, 'hex'));
    expect(readRemoteError(found[0]!)).to.include({ remoteClass: 'builtins.KeyError', remoteMessage: "'who'" });
  });
});
