import { expect } from 'chai';
import { z } from 'zod';
import {
  branchOption, commitsOption, deletionsOption, parseRef, passesBranch, refNameOf, refStyleOption, repositoryUrlOption,
} from '../src/index.js';

const schema = z.strictObject({
  branch: branchOption,
  commits: commitsOption,
  deletions: deletionsOption,
  ref_style: refStyleOption(),
  repository_url: repositoryUrlOption(['html', 'clone', 'ssh']),
});

const problemsOf = (options: unknown): string[] =>
  (schema.safeParse(options).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);

describe('the options about refs', () => {
  it('have defaults', () => {
    expect(schema.parse({})).to.deep.equal({ commits: 'all', deletions: 'ignore', ref_style: 'short', repository_url: 'html' });
    expect(refStyleOption('full').parse(undefined)).to.equal('full');
  });

  it('take their values', () => {
    const options = { branch: ['main', 'release/*'], commits: 'head', deletions: 'change', ref_style: 'full', repository_url: 'ssh' };
    expect(schema.parse(options)).to.deep.equal(options);
  });

  it('make a list of one branch', () => {
    expect(schema.parse({ branch: 'main' }).branch).to.deep.equal(['main']);
  });

  for (const [options, path] of [
    [{ branch: [] }, 'branch'], [{ branch: '' }, 'branch'], [{ branch: ['main', ' '] }, 'branch.1'], [{ branch: 3 }, 'branch'],
    [{ commits: 'last' }, 'commits'], [{ deletions: true }, 'deletions'], [{ ref_style: 'long' }, 'ref_style'],
    [{ repository_url: 'git' }, 'repository_url'],
  ] as const) {
    it(`refuse ${JSON.stringify(options)} at ${path}`, () => {
      expect(problemsOf(options)).to.have.length(1);
      expect(problemsOf(options)[0]).to.match(new RegExp(`^${path.replaceAll('.', '\\.')}: .{5,}`));
    });
  }

  it('can be written as JSON Schema', () => {
    const { properties } = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
    expect(Object.keys(properties as object)).to.deep.equal(['branch', 'commits', 'deletions', 'ref_style', 'repository_url']);
  });
});

describe('passesBranch', () => {
  const passes = (patterns: readonly string[] | undefined, ref: string): boolean => passesBranch(patterns, parseRef(ref));

  it('lets everything through where there are no patterns', () => {
    for (const ref of ['refs/heads/main', 'refs/tags/v1', 'refs/notes/x']) expect(passes(undefined, ref)).to.equal(true);
  });

  it('compares with the short name of a branch, and with its full one', () => {
    const patterns = ['main', 'release/*', 'refs/heads/x'];
    for (const ref of ['refs/heads/main', 'refs/heads/release/1.0/a', 'refs/heads/x']) expect(passes(patterns, ref), ref).to.equal(true);
    for (const ref of ['refs/heads/mainz', 'refs/heads/y', 'refs/heads/Main', 'refs/heads/a/main']) expect(passes(patterns, ref), ref).to.equal(false);
  });

  it('compares with the full name of a tag alone', () => {
    expect(passes(['v*'], 'refs/tags/v1')).to.equal(false);
    expect(passes(['refs/tags/v*'], 'refs/tags/v1')).to.equal(true);
    expect(passes(['*'], 'refs/tags/v1')).to.equal(true);
  });
});

describe('refNameOf', () => {
  it('is short or full', () => {
    for (const [ref, short] of [['refs/heads/a/b', 'a/b'], ['refs/tags/v1', 'v1'], ['refs/notes/x', 'refs/notes/x']] as const) {
      expect(refNameOf(parseRef(ref), 'short')).to.equal(short);
      expect(refNameOf(parseRef(ref), 'full')).to.equal(ref);
    }
  });
});
