import { expect } from 'chai';
import { checkDialect } from '../../src/index.js';

describe('the member admin of a dialect', () => {
  const problemsOf = (admin: unknown): string[] =>
    checkDialect({
      apiVersion: 1,
      name: 'acme',
      authentication: 'none',
      accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
      verify: () => ({ ok: true }),
      identify: () => undefined,
      translate: () => ({ ignored: 'why' }),
      admin,
    });

  it('may hold some of the functions', () => {
    expect(problemsOf({ repository: 'OWNER/REPO', listHooks: () => [] })).to.deep.equal([]);
  });

  for (const [given, problem] of [
    ['yes', 'admin must be an object with functions, not a string'],
    [{ repository: '' }, `admin.repository must be the form of a repository's name, such as 'OWNER/REPO', not ""`],
    [{}, "admin.repository is missing: it must be the form of a repository's name, such as 'OWNER/REPO'"],
    [{ repository: 'OWNER/REPO', pingMakesChanges: 'no' }, 'admin.pingMakesChanges must be true or false, not "no"'],
    [{ repository: 'OWNER/REPO', redeliver: true }, 'admin.redeliver must be a function, not a boolean'],
  ] as const) {
    it(`is refused as ${JSON.stringify(given)}`, () => {
      expect(problemsOf(given)).to.deep.equal([problem]);
    });
  }
});
