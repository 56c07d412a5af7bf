import { expect } from 'chai';
import fc from 'fast-check';
import { fnmatch, matchesAny } from '../src/index.js';

/** Pattern, texts that Python's fnmatchcase matches, texts that it does not. */
const TABLE: [pattern: string, yes: string[], no: string[]][] = [
  ['', [''], ['a']],
  ['github.ref', ['github.ref'], ['github.refs', 'agithub.ref', 'github-ref', 'GitHub.ref']],
  ['*', ['', 'a', 'a.b/c', 'two\nlines'], []],
  ['github.*', ['github.', 'github.a.b', 'github.a/b'], ['github', 'gitlab.a']],
  ['*.name', ['.name', 'a.name', 'a.b.name'], ['name', 'a.names']],
  ['a*b*c', ['abc', 'a-b-c', 'abbcc', 'aXbXbXc'], ['ac', 'abcd', 'acb']],
  ['a*a', ['aa', 'aba'], ['a']],
  ['*ab*ba*', ['abba', 'xabxbax'], ['aba']],
  ['**', ['', 'a'], []],
  ['?', ['a', '.', '\n', '\u{1f600}'], ['', 'ab']],
  ['a?c*', ['abc', 'a.cd'], ['ac', 'abd']],
  ['*?', ['a', 'ab', '\u{1f600}'], ['']],
  ['[ab]c', ['ac', 'bc'], ['cc', 'abc']],
  ['[a-c]', ['a', 'b', 'c'], ['d', '-']],
  ['[!a-c]', ['d', '-', '!'], ['a', '']],
  ['[^a]', ['^', 'a'], ['b']],
  ['[a-]', ['a', '-'], ['b']],
  ['[-a]', ['a', '-'], ['b']],
  ['[a-c-e]', ['b', '-', 'e'], ['d']],
  ['[c-a]', [], ['a', 'b', 'c', '-']],
  ['[!c-a]', ['a', '-'], ['']],
  ['[]]', [']'], ['', '[']],
  ['[!]]', ['a', '['], [']']],
  ['[]-a]', [']', '_', 'a'], ['-', 'b']],
  ['[', ['['], ['']],
  ['[]', ['[]'], [']']],
  ['[!]', ['[!]'], ['a']],
  ['[ab', ['[ab'], ['a']],
  ['[*]', ['*'], ['a']],
  ['[?]', ['?'], ['a']],
  ['[\\]', ['\\'], [']']],
  ['\\*', ['\\', '\\a'], ['*']],
  ['[\u{1f600}-\u{1f602}]x', ['\u{1f601}x'], ['\u{1f603}x']],
  ['x*[0-9]', ['x1', 'xx12'], ['x', 'x1x']],
  ['x*[0-9]?*y', ['x1ay', 'xx12y'], ['x1y', 'xay']],
];

describe('fnmatch', () => {
  for (const [pattern, yes, no] of TABLE) {
    it(`reads ${JSON.stringify(pattern)} as Python does`, () => {
      for (const text of yes) expect(fnmatch(text, pattern), text).to.equal(true);
      for (const text of no) expect(fnmatch(text, pattern), text).to.equal(false);
    });
  }

  it('matches every text with itself when it has no special characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[*?[]/g, '')), (text) => fnmatch(text, text)));
  });

  it('agrees with a regular expression on stars and question marks', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(texts, patterns, (text, pattern) => {
        const source = pattern.replace(/\./g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.');
        return fnmatch(text, pattern) === new RegExp(`^${source}$`).test(text);
      }),
    );
  });

  it('comes to an end on patterns that make a backtracking engine hang', () => {
    expect(fnmatch('a'.repeat(20_000), `${'a*'.repeat(50)}b`)).to.equal(false);
    expect(fnmatch('a'.repeat(20_000), `${'?*a'.repeat(50)}b`)).to.equal(false);
  });
});

describe('matchesAny', () => {
  it('is whether one of the patterns matches', () => {
    const patterns = ['a*', '*z'];
    expect(['abc', 'xyz', 'b'].map((text) => matchesAny(patterns, text))).to.deep.equal([true, true, false]);
    expect(matchesAny([], '')).to.equal(false);
  });
});
