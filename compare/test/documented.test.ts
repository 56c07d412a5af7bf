import { expect } from 'chai';
import { deadNames, fieldsFor, parseRows } from './support/documented.js';

const page = (...rows: string[]): string =>
  ['# forge', '', '| case | field | reason |', '|---|---|---|', '| `not` | `this` | one |', '', '## Case by case', '', 'Words.', '', '| case | field | reason |', '|---|---|---|', ...rows, '', '## More', '| a | b |', ''].join('\n');

describe('the table of a page', () => {
  it('gives cases, fields and reason of each row of its section', () => {
    expect(parseRows(page('| `push`, `pull-*` | `author`, `properties.x` | It is so. |', '| `ping` | `answer` | Why. |'))).to.deep.equal([
      { cases: ['push', 'pull-*'], fields: ['author', 'properties.x'], reason: 'It is so.' },
      { cases: ['ping'], fields: ['answer'], reason: 'Why.' },
    ]);
  });

  it('is empty where there is no such section', () => {
    expect(parseRows('# forge\n\n| case | field | reason |\n|---|---|---|\n| `a` | `b` | c |\n')).to.deep.equal([]);
  });

  it('is refused when a row can not be understood', () => {
    expect(() => parseRows(page('| push | `author` | x |'))).to.throw('no list of names in backticks: push');
    expect(() => parseRows(page('| `push` | `author` |  |'))).to.throw('no reason is given for `push`');
    expect(() => parseRows(page('| `push` | `author` |'))).to.throw('a row has 2 cells');
    expect(() => parseRows(page().replace('Words.\n\n| case', 'Words.\n\n| cases'))).to.throw('must have the columns case, field, reason');
    expect(() => parseRows(`${page()}\n## Case by case\n`)).to.throw('more than one section');
  });

  it('allows a case the fields of all rows that name it, by name or by pattern', () => {
    const rows = parseRows(page('| `push`, `pull-*` | `author` | a |', '| `pull-opened` | `files` | b |'));
    expect(fieldsFor(rows, 'pull-opened')).to.deep.equal(['author', 'files']);
    expect(fieldsFor(rows, 'push')).to.deep.equal(['author']);
    expect(fieldsFor(rows, 'push-tag')).to.deep.equal([]);
  });

  it('is refused when two rows list the same', () => {
    const rows = parseRows(page('| `pull-*` | `author` | a |', '| `pull-opened` | `author` | b |'));
    expect(() => fieldsFor(rows, 'pull-opened')).to.throw('two rows list author of pull-opened');
  });

  it('tells names that stand for no case', () => {
    const rows = parseRows(page('| `push`, `pull-*`, `pusch` | `author` | a |'));
    expect(deadNames(rows, ['push', 'pull-opened'])).to.deep.equal(['pusch']);
    expect(deadNames(rows, ['push', 'pusch'])).to.deep.equal(['pull-*']);
  });
});
