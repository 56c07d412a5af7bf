import { expect } from 'chai';
import { formatPerson, personAt } from '../src/index.js';

describe('formatPerson', () => {
  for (const [name, email, expected] of [
    ['Ann', 'ann@example.org', 'Ann <ann@example.org>'],
    [' Ann ', ' ann@example.org ', 'Ann <ann@example.org>'],
    ['Ann', undefined, 'Ann'],
    ['Ann', ' ', 'Ann'],
    [undefined, 'ann@example.org', 'ann@example.org'],
    ['', '', undefined],
    [undefined, undefined, undefined],
  ] as const) {
    it(`writes ${JSON.stringify(name)} and ${JSON.stringify(email)} as ${JSON.stringify(expected)}`, () => {
      expect(formatPerson(name, email)).to.equal(expected);
    });
  }
});

describe('personAt', () => {
  it('leaves a null address out', () => {
    expect(personAt({ author: { name: 'Ann', email: null } }, 'author')).to.equal('Ann');
  });

  it('takes the user name where there is no name', () => {
    expect(personAt({ name: '', username: 'ann', email: 'a@b.example' })).to.equal('ann <a@b.example>');
  });

  for (const author of [undefined, null, 3, 'Ann', [], {}, { name: 3, email: {} }]) {
    it(`finds nobody in ${JSON.stringify(author)}`, () => {
      expect(personAt({ author }, 'author')).to.equal(undefined);
    });
  }
});
