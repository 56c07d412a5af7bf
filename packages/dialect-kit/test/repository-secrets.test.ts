import { expect } from 'chai';
import { z } from 'zod';
import { ManualClock, MemoryLog, verifyToken } from 'change-hook-core';
import type { DialectContext, Verification } from 'change-hook-core';
import { repositorySecretOption, secretForRepository, verifyForRepository } from '../src/index.js';
import type { RepositorySecrets } from '../src/index.js';

const MISSING = { ok: false, reason: 'missing' };
const MISMATCH = { ok: false, reason: 'mismatch' };
const OK = { ok: true };

/** What a request with the token `given` comes to that says it is from `repository`. */
function verify(secret: RepositorySecrets | undefined, repository: string | undefined | Error, given: string | undefined): Verification {
  const ctx: DialectContext<{ secret?: RepositorySecrets | undefined }> = {
    options: { secret }, secrets: listOf(secret), log: new MemoryLog(), clock: new ManualClock(),
  };
  const repositoryOf = (): string | undefined => {
    if (repository instanceof Error) throw repository;
    return repository;
  };
  return verifyForRepository(ctx, repositoryOf, (secrets) => verifyToken({ given, secrets }));
}

/** As the registry makes `ctx.secrets`. */
function listOf(secret: RepositorySecrets | undefined): string[] {
  if (secret === undefined) return [];
  return typeof secret === 'string' ? [secret] : Object.values<string | readonly string[]>(secret).flat();
}

const MAP = { 'acme/door': 'door', 'acme/*': ['new', 'old'], '[xy]/z': 'letters' };

describe('verifyForRepository', () => {
  it('takes any secret of a text or a list for every repository, and asks for no name', () => {
    const none = new Error('asked');
    expect(verify('one', none, 'one')).to.deep.equal(OK);
    expect(verify(['one', 'two'], none, 'two')).to.deep.equal(OK);
    expect(verify(['one', 'two'], none, 'three')).to.deep.equal(MISMATCH);
  });

  it('lets everything in where there is no secret', () => {
    expect(verify(undefined, undefined, undefined)).to.deep.equal(OK);
  });

  it('takes the secrets of the first pattern that matches, and no others', () => {
    expect(verify(MAP, 'acme/door', 'door')).to.deep.equal(OK);
    for (const other of ['new', 'old', 'letters']) expect(verify(MAP, 'acme/door', other), other).to.deep.equal(MISMATCH);
    expect(verify(MAP, 'acme/window', 'new')).to.deep.equal(OK);
    expect(verify(MAP, 'acme/window', 'old')).to.deep.equal(OK);
    expect(verify(MAP, 'acme/window', 'door')).to.deep.equal(MISMATCH);
    expect(verify(MAP, 'y/z', 'letters')).to.deep.equal(OK);
  });

  it('does not look at case, as forges do not', () => {
    expect(verify(MAP, 'ACME/Door', 'door')).to.deep.equal(OK);
    expect(verify({ 'Acme/*': 'x' }, 'acme/door', 'x')).to.deep.equal(OK);
  });

  it('lets nothing in for a repository that no pattern matches, whatever it knows', () => {
    for (const given of ['door', 'new', 'old', 'letters', 'x']) expect(verify(MAP, 'evil/door', given), given).to.deep.equal(MISMATCH);
    expect(verify(MAP, '', 'door')).to.deep.equal(MISMATCH);
  });

  it('lets nothing in when the name can not be read', () => {
    for (const given of ['door', 'new']) {
      expect(verify(MAP, undefined, given), given).to.deep.equal(MISMATCH);
      expect(verify(MAP, new Error('no JSON'), given), given).to.deep.equal(MISMATCH);
      expect(verify({ '*': 'door' }, undefined, 'door')).to.deep.equal(MISMATCH);
    }
  });

  it('tells an unsigned request that it is, whatever its repository', () => {
    for (const name of ['acme/door', 'evil/door', undefined]) expect(verify(MAP, name, undefined), String(name)).to.deep.equal(MISSING);
  });
});

describe('the option secret by repository', () => {
  const schema = z.strictObject({ secret: repositorySecretOption });
  const problemsOf = (secret: unknown): string[] =>
    (schema.safeParse({ secret }).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);

  it('is a text, a list, or an object of either', () => {
    for (const secret of ['a', ['a', 'b'], { 'acme/*': 'a', '*': ['b', 'c'] }]) expect(problemsOf(secret)).to.deep.equal([]);
    expect(problemsOf(undefined)).to.deep.equal([]);
  });

  for (const [secret, path] of [
    ['', 'secret'], [[], 'secret'], [['a', ''], 'secret.1'], [{}, 'secret'], [{ a: '' }, 'secret.a'], [{ a: [] }, 'secret.a'],
    [{ a: ['x', ''] }, 'secret.a.1'], [{ '': 'x' }, 'secret'], [{ a: 3 }, 'secret'], [3, 'secret'], [null, 'secret'],
  ] as const) {
    it(`refuses ${JSON.stringify(secret)} at ${path}`, () => {
      expect(problemsOf(secret)).to.have.length(1);
      expect(problemsOf(secret)[0]).to.match(new RegExp(`^${path.replaceAll('.', '\\.')}: `));
    });
  }

  it('is never repeated in a message', () => {
    expect(problemsOf({ 'acme/*': ['sesame', ''] }).join()).not.to.contain('sesame');
    expect(problemsOf({ 'acme/*': { is: 'sesame' } }).join()).not.to.contain('sesame');
  });
});

describe('secretForRepository', () => {
  const secretFor = (secret: RepositorySecrets | undefined, repository: string): string | undefined =>
    secretForRepository({ options: { secret }, secrets: listOf(secret), log: new MemoryLog(), clock: new ManualClock() }, repository);

  it('is the first of a text or a list, whatever the repository', () => {
    expect(secretFor('one', 'a/b')).to.equal('one');
    expect(secretFor(['new', 'old'], 'a/b')).to.equal('new');
    expect(secretFor(undefined, 'a/b')).to.equal(undefined);
  });

  it('is the first of the first pattern that matches, as for a request', () => {
    expect(secretFor(MAP, 'Acme/Door')).to.equal('door');
    expect(secretFor(MAP, 'acme/wall')).to.equal('new');
  });

  it('is refused where no pattern matches', () => {
    expect(() => secretFor(MAP, 'other/app')).to.throw('the forge does not get a webhook for other/app: no pattern of the option secret matches it');
  });
});
