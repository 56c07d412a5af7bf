import { expect } from 'chai';
import fc from 'fast-check';
import { runInNewContext } from 'node:vm';
import { CHANGE_LIMITS, CHANGE_SOURCES, normaliseChange, PROPERTY_DEPTH, PROPERTY_VALUES } from '../../src/index.js';
import type { Change } from '../../src/index.js';

const ANN = 'Ann <ann@example.org>';

function changeOf(input: unknown): { change: Change; notes: string[] } {
  const result = normaliseChange(input);
  if ('problems' in result) throw new Error(`not a change: ${result.problems.join('; ')}`);
  return result;
}

function problemsOf(input: unknown): string[] {
  const result = normaliseChange(input);
  if ('change' in result) throw new Error('no problem was found');
  return result.problems;
}

const withProperty = (value: unknown): unknown => ({ author: ANN, properties: { p: value } });

describe('normaliseChange', () => {
  it('fills the fields that every change has', () => {
    expect(changeOf({ author: ANN })).to.deep.equal({
      change: { author: ANN, comments: '', files: [], properties: {}, repository: '', project: '' },
      notes: [],
    });
  });

  it('keeps every field of a whole change as it is', () => {
    const whole: Change = {
      author: ANN, committer: 'Bob <bob@example.org>', comments: 'Grüße 🎉\n\nmore', files: ['b', 'a', 'b'], revision: 'abc',
      when_timestamp: 1_700_000_000.25, branch: 'main', category: 'push', revlink: 'https://example.org/abc',
      properties: { n: 1.5, b: true, x: null, s: 'text', l: [1, ['2']], o: { k: { v: 1 } } },
      repository: 'https://example.org/r.git', project: 'r', codebase: 'c', src: 'git',
    };
    expect(changeOf(whole)).to.deep.equal({ change: whole, notes: [] });
  });

  it('drops optional fields that are null or undefined', () => {
    const { change } = changeOf({ author: ANN, branch: null, revision: undefined, src: null, when_timestamp: null, files: null, properties: null });
    expect(change).to.have.all.keys('author', 'comments', 'files', 'properties', 'repository', 'project');
  });

  it("keeps an empty branch, which a master tells from no branch", () => {
    expect(changeOf({ author: ANN, branch: '' }).change.branch).to.equal('');
  });

  for (const input of [undefined, null, 'text', 7, [], [{ author: ANN }], () => ({})]) {
    it(`refuses ${Array.isArray(input) ? 'a list' : String(input)} as a change`, () => {
      expect(problemsOf(input)).to.have.length(1);
    });
  }

  it('cuts no author down to the white space before it', () => {
    const { change, notes } = changeOf({ author: `${' '.repeat(CHANGE_LIMITS.author)}${ANN}` });
    expect([change.author, notes]).to.deep.equal([ANN, [`author cut to ${CHANGE_LIMITS.author} characters`]]);
  });

  for (const author of [undefined, null, '', '  \t\n', '\u00a0']) {
    it(`refuses the author ${JSON.stringify(author)}`, () => {
      expect(problemsOf({ author })[0]).to.match(/^author is (missing|empty)$/);
    });
  }

  for (const field of ['author', 'committer', 'comments', 'revision', 'branch', 'category', 'revlink', 'repository', 'project', 'codebase']) {
    it(`refuses a ${field} that is not a string`, () => {
      expect(problemsOf({ author: ANN, [field]: 7 })).to.deep.equal([`${field} must be a string, not a number`]);
    });
  }

  for (const field of ['author', 'committer', 'revision', 'branch', 'category', 'revlink', 'repository', 'project', 'codebase'] as const) {
    it(`cuts ${field} to its limit in characters and says so without its text`, () => {
      const limit = CHANGE_LIMITS[field];
      const exact = '🎉'.repeat(limit);
      expect(changeOf({ author: ANN, [field]: exact })).to.deep.include({ notes: [] });
      const { change, notes } = changeOf({ author: ANN, [field]: `${exact}x` });
      expect(change[field]).to.equal(exact);
      expect(notes).to.deep.equal([`${field} cut to ${limit} characters`]);
    });
  }

  it('never cuts comments', () => {
    const comments = 'é'.repeat(1_000_000);
    expect(changeOf({ author: ANN, comments })).to.deep.include({ notes: [] });
    expect(changeOf({ author: ANN, comments }).change.comments).to.have.length(1_000_000);
  });

  it('never cuts a surrogate pair in two', () => {
    const { change } = changeOf({ author: `${'a'.repeat(CHANGE_LIMITS.author - 1)}🎉🎉` });
    expect(change.author.endsWith('a🎉')).to.equal(true);
    expect(change.author.isWellFormed()).to.equal(true);
  });

  it('replaces lone surrogates and NUL in every text', () => {
    const bad = 'a\ud800b\0c';
    const good = 'a\ufffdb\ufffdc';
    const { change } = changeOf({ author: bad, comments: bad, files: [bad], branch: bad, properties: { [bad]: [bad, { [bad]: bad }] } });
    expect(change).to.deep.include({ author: good, comments: good, files: [good], branch: good });
    expect(change.properties).to.deep.equal({ [good]: [good, { [good]: good }] });
  });

  it('names a field that a change does not have, bounded and escaped', () => {
    expect(problemsOf({ author: ANN, comment: 'x' })).to.deep.equal(['a change has no field "comment"']);
    expect(problemsOf({ author: ANN, [`\u001b[2J${'x'.repeat(500)}`]: 1 })[0]).to.match(/^a change has no field "\\x1b\[2Jx{56}\.\.\."$/);
  });

  it('names ten unknown fields and counts the rest', () => {
    const spread = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`field${n}`, 1]));
    const problems = problemsOf({ author: ANN, ...spread });
    expect(problems).to.have.length(11);
    expect(problems[10]).to.equal('and 290 more fields that a change does not have');
  });

  it('tells all problems at once', () => {
    expect(problemsOf({ author: 1, comments: 2, files: 'f', when_timestamp: '3', src: 'cvsnt', properties: [] })).to.have.length(6);
  });

  it('survives a getter that throws', () => {
    const input = { get author(): string { throw new Error('no luck'); } };
    expect(problemsOf(input)).to.deep.equal(["it can't be read: no luck"]);
  });

  it('takes an instance of a class that has the fields', () => {
    class Push {
      author = ANN;
      branch = 'main';
    }
    expect(changeOf(new Push()).change).to.deep.include({ author: ANN, branch: 'main' });
  });

  describe('files', () => {
    it('names the place of a file that is not a string', () => {
      expect(problemsOf({ author: ANN, files: ['a', null, 3] })).to.deep.equal(['files[1] must be a string, not null']);
    });

    it('finds a hole in the list', () => {
      // eslint-disable-next-line no-sparse-arrays -- the hole is the point
      expect(problemsOf({ author: ANN, files: ['a', , 'b'] })).to.deep.equal(['files[1] must be a string, not undefined']);
    });

    it('refuses a text where a list belongs', () => {
      expect(problemsOf({ author: ANN, files: 'ab' })).to.deep.equal(['files must be a list of strings, not a string']);
    });

    it('cuts long names and counts them in one note', () => {
      const long = 'x'.repeat(CHANGE_LIMITS.file + 1);
      const { change, notes } = changeOf({ author: ANN, files: [long, 'short', long] });
      expect(change.files.map((file) => file.length)).to.deep.equal([CHANGE_LIMITS.file, 5, CHANGE_LIMITS.file]);
      expect(notes).to.deep.equal([`files: 2 names cut to ${CHANGE_LIMITS.file} characters`]);
    });

    it("does not share the dialect's list", () => {
      const files = ['a'];
      const { change } = changeOf({ author: ANN, files });
      files.push('b');
      expect(change.files).to.deep.equal(['a']);
    });
  });

  describe('when_timestamp', () => {
    for (const value of [0, 0.5, 1_700_000_000, 253_402_300_799]) {
      it(`keeps ${value}`, () => expect(changeOf({ author: ANN, when_timestamp: value }).change.when_timestamp).to.equal(value));
    }
    for (const value of [-1, Number.NaN, Infinity, -Infinity, 1e30, 1_700_000_000_000]) {
      it(`drops ${value} with a note`, () => {
        const { change, notes } = changeOf({ author: ANN, when_timestamp: value });
        expect(change).not.to.have.property('when_timestamp');
        expect(notes).to.deep.equal(['when_timestamp dropped: it is not between 0 and 253402300799']);
      });
    }
    for (const value of ['1700000000', 5n, new Date(0), true]) {
      it(`refuses ${typeof value} ${String(value)}`, () => expect(problemsOf({ author: ANN, when_timestamp: value })).to.have.length(1));
    }
  });

  describe('src', () => {
    for (const src of CHANGE_SOURCES) {
      it(`takes ${src}`, () => expect(changeOf({ author: ANN, src }).change.src).to.equal(src));
    }
    for (const src of ['Git', 'svnn', '', 1, 'constructor']) {
      it(`refuses ${JSON.stringify(src)} and lists what there is`, () => {
        expect(problemsOf({ author: ANN, src })).to.deep.equal(['src must be one of git, hg, svn, bzr, darcs, cvs, mtn, p4']);
      });
    }
  });

  describe('properties', () => {
    for (const [what, value] of [
      ['NaN', Number.NaN], ['Infinity', Infinity], ['a function', () => 1], ['undefined', undefined], ['a bigint', 1n],
      ['a symbol', Symbol('s')], ['a Date', new Date(0)], ['a Map', new Map()], ['a RegExp', /x/],
    ] as const) {
      it(`refuses ${what} at the top, in a list and in an object`, () => {
        for (const property of [value, [value], { k: { l: [value] } }]) {
          expect(problemsOf(withProperty(property))).to.have.length(1);
          expect(problemsOf(withProperty(property))[0]).to.match(/^the property "p" holds /);
        }
      });
    }

    it('finds a value that holds itself', () => {
      const object: Record<string, unknown> = {};
      object['a'] = { b: [object], c: object };
      expect(problemsOf(withProperty(object))).to.deep.equal(['the property "p" holds itself']);
    });

    it('takes one value in two places', () => {
      const shared = { v: 1 };
      expect(changeOf(withProperty([shared, shared])).change.properties).to.deep.equal({ p: [{ v: 1 }, { v: 1 }] });
    });

    it('stops at values that double at each level', () => {
      let value: unknown = 1;
      for (let level = 0; level < 50; level++) value = [value, value];
      expect(problemsOf(withProperty(value))[0]).to.include(`more than ${PROPERTY_VALUES}`);
    });

    it(`takes ${PROPERTY_DEPTH} levels and refuses one more`, () => {
      const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
      expect(changeOf(withProperty(nested(PROPERTY_DEPTH - 1))).notes).to.deep.equal([]);
      expect(problemsOf(withProperty(nested(PROPERTY_DEPTH)))[0]).to.include(`deeper than ${PROPERTY_DEPTH} levels`);
    });

    it('refuses 100,000 levels without overflowing', () => {
      let value: unknown = 1;
      for (let level = 0; level < 100_000; level++) value = { value };
      expect(problemsOf(withProperty(value))).to.have.length(1);
    });

    it('keeps members named __proto__ and constructor as members', () => {
      const text = '{"__proto__":{"polluted":true},"in":{"__proto__":[1],"constructor":2}}';
      const { change } = changeOf({ author: ANN, properties: JSON.parse(text) as unknown });
      expect(JSON.stringify(change.properties)).to.equal(text);
      expect(Object.getPrototypeOf(change.properties)).to.equal(Object.prototype);
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    });

    it('cuts long names with one note, the first of two equal ones staying', () => {
      const base = 'n'.repeat(CHANGE_LIMITS.propertyName);
      const { change, notes } = changeOf({ author: ANN, properties: { [`${base}1`]: 1, [`${base}2`]: 2 } });
      expect(change.properties).to.deep.equal({ [base]: 1 });
      expect(notes).to.deep.equal([`properties: 2 names cut to ${CHANGE_LIMITS.propertyName} characters`]);
    });

    it('tells each bad property, up to a bound', () => {
      expect(problemsOf({ author: ANN, properties: { a: 1n, ok: 1, b: Number.NaN } })).to.have.length(2);
      const many = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`p${n}`, undefined]));
      expect(problemsOf({ author: ANN, properties: many })).to.have.length(20);
    });

    it('keeps the first of names that become equal when they are cleaned', () => {
      const value = { 'a\ufffd': 1, 'a\0': 2 };
      expect(changeOf({ author: ANN, properties: { ...value, in: value } }).change.properties).to.deep.equal({ 'a\ufffd': 1, in: { 'a\ufffd': 1 } });
    });

    it('takes the plain objects of another realm, and not its instances', () => {
      expect(changeOf(withProperty(runInNewContext('({ a: [{ b: 1 }] })'))).change.properties).to.deep.equal({ p: { a: [{ b: 1 }] } });
      expect(problemsOf(withProperty(runInNewContext('new Map()')))).to.have.length(1);
    });

    it('takes an object without a prototype', () => {
      const bare: unknown = Object.assign(Object.create(null) as object, { a: 1 });
      expect(changeOf({ author: ANN, properties: bare }).change.properties).to.deep.equal({ a: 1 });
    });

    it('is not fooled by toJSON', () => {
      expect(problemsOf(withProperty({ toJSON: () => 'x' }))[0]).to.include('holds a function');
      const list = Object.assign([1], { toJSON: () => 'x' });
      expect(JSON.stringify(changeOf(withProperty(list)).change.properties)).to.equal('{"p":[1]}');
    });

    it("does not share the dialect's values", () => {
      const value = { list: [1] };
      const { change } = changeOf(withProperty(value));
      value.list.push(2);
      expect(change.properties).to.deep.equal({ p: { list: [1] } });
    });
  });

  it('gives what JSON carries unchanged, whatever it is given', function () {
    this.timeout(20_000);
    const anyChange = fc.record(
      Object.fromEntries([
        'author', 'committer', 'comments', 'files', 'revision', 'when_timestamp', 'branch', 'category', 'revlink', 'properties',
        'repository', 'project', 'codebase', 'src',
      ].map((field) => [field, fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.constant(undefined), fc.anything({ withBigInt: true, withDate: true, withMap: true }))])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), anyChange), (input) => {
        const result = normaliseChange(input);
        if ('problems' in result) {
          expect(result.problems).not.to.have.length(0);
          return;
        }
        const text = JSON.stringify(result.change);
        expect(text).not.to.match(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/);
        expect(text.isWellFormed()).to.equal(true);
        expect(normaliseChange(JSON.parse(text))).to.deep.equal({ change: JSON.parse(text) as unknown, notes: [] });
      }),
    );
  });

  it('round-trips the properties of any JSON value', () => {
    const name = fc.string({ unit: 'binary', maxLength: 80 }).filter((text) => text.isWellFormed() && !text.includes('\0'));
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue({ maxDepth: 5 })), (properties) => {
        expect(JSON.stringify(changeOf({ author: ANN, properties }).change.properties)).to.equal(JSON.stringify(properties));
      }),
    );
  });
});
