import { expect } from 'chai';
import { compile } from '../../src/expression/compile.js';

const problemsOf = (source: string): readonly string[] => {
  const result = compile(source);
  return 'problems' in result ? result.problems : [];
};

describe('compile', () => {
  for (const [what, source, problem] of [
    ['a missing value', '{\n  "author": user,\n  "comments": ]\n}', /^line 3, column 15: .*"\]"/],
    ['two names in a row', 'a\n  b', /^line 2, column 3: Syntax error: "b"$/],
    ['an open text', '{ "a": "b }', /^line 1, column 12: String literal must be terminated/],
    ['an open call', '$f(1,', /^line 1, column 6: .*end of expression/],
    ['an open regular expression', '$match(a, /x)', /^line 1, column 14: No terminating \//],
  ] as const) {
    it(`tells the place of ${what}`, () => {
      expect(problemsOf(source)).to.have.length(1);
      expect(problemsOf(source)[0]).to.match(problem);
    });
  }

  for (const pattern of ['(?=a)', '(?!a)', '(?<=a)b', String.raw`(a)\1`]) {
    it(`refuses the regular expression ${pattern}, wherever it stands`, () => {
      const sources = [`$match(a, /${pattern}/)`, `x[/${pattern}/(y)]`, `function($a) { $replace($a, /${pattern}/, "") }`, `{ "a": [b, c.{ "d": $contains(e, /${pattern}/i) }] }`];
      for (const source of sources) expect(problemsOf(source)[0], source).to.match(/^line 1, column \d+: RE2 does not take/);
    });
  }

  it('refuses what is not the same each time, and what would run a text, with every place', () => {
    const problems = problemsOf('{\n  "a": $random(),\n  "b": $shuffle(x),\n  "c": $map(y, $eval)\n}');
    expect(problems.map((it) => it.split(' is not')[0]).sort()).to.deep.equal(['line 2, column 8: $random', 'line 3, column 8: $shuffle', 'line 4, column 16: $eval']);
  });

  it('takes what JSONata has besides', () => {
    for (const source of ['$', 'a.b[0]', '$$.a ~> |b|{"c": 1}|', '$sort(a, function($l, $r) { $l.x > $r.x })', '/a+b/', 'a^(>b).c', '$now("[Y]")', 'a.b.%.c', 'a@$x.b#$i.{"i": $i}']) {
      expect(problemsOf(source), source).to.deep.equal([]);
    }
  });
});
