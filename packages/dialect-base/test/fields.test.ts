import { expect } from 'chai';
import { changesOf, FORM, formChange, JSON_TYPE, jsonChange, jsonProblems, problemsOf } from './ask.js';

describe('where the fields of base come from', () => {
  it('reads a form', () => {
    expect(formChange({ author: 'Ann <a@example.org>', comments: 'Grüße', branch: 'main' })).to.deep.equal({
      author: 'Ann <a@example.org>', comments: 'Grüße', branch: 'main', files: [], properties: {}, repository: '', project: '',
    });
  });

  it('reads a JSON object', () => {
    expect(jsonChange({ author: 'Ann', project: 'p' })).to.deep.equal({
      author: 'Ann', comments: '', files: [], properties: {}, repository: '', project: 'p',
    });
  });

  it('reads the query of a POST like form fields, and the body wins', () => {
    const change = formChange({ author: 'Ann', branch: 'body' }, 'branch=query&project=p&author=Bob');
    expect(change).to.include({ author: 'Ann', branch: 'body', project: 'p' });
    expect(jsonChange({ author: 'Ann', branch: null }, 'branch=query')).to.include({ branch: 'query' });
  });

  it('lets an empty text of the body win over the query', () => {
    expect(formChange({ author: 'Ann', branch: '' }, 'branch=query').branch).to.equal('');
  });

  it('takes the first of two equal fields', () => {
    const [change] = changesOf({ type: FORM, body: 'author=Ann&author=Bob', query: 'branch=a&branch=b' });
    expect(change).to.include({ author: 'Ann', branch: 'a' });
  });

  it('reads a POST without a body and without a type from its query', () => {
    expect(changesOf({ query: 'author=Ann&revision=1' })[0]).to.include({ author: 'Ann', revision: '1' });
    expect(changesOf({ query: 'author=Ann', type: JSON_TYPE })[0]).to.include({ author: 'Ann' });
  });

  it('reads a GET from its query alone', () => {
    expect(changesOf({ method: 'GET', query: 'author=Ann', body: 'author=Bob', type: FORM })[0]).to.include({ author: 'Ann' });
  });

  it('ignores fields that it does not know', () => {
    expect(jsonChange({ author: 'Ann', constructor: 1, __proto__: { branch: 'x' }, secret: {} })).to.not.have.property('branch');
  });

  it('refuses an empty request', () => {
    for (const asked of [{}, { type: FORM }, { type: JSON_TYPE }, { type: JSON_TYPE, body: '{}' }, { type: FORM, body: 'a=1' }]) {
      expect(problemsOf(asked), JSON.stringify(asked)).to.deep.equal(['author (or who) is required']);
    }
  });

  it('refuses a body whose type it was not told', () => {
    expect(problemsOf({ body: 'author=Ann' })[0]).to.match(/needs a Content-Type/);
  });

  it('refuses JSON that is neither an object nor a list', () => {
    for (const body of [3, 'x', true]) expect(jsonProblems(body)).to.deep.equal(['the body must be a JSON object, or a list of objects']);
    expect(problemsOf({ type: JSON_TYPE, body: 'null' })).to.have.length(1);
  });
});

describe('a JSON list', () => {
  const list = (length: number): object[] => Array.from({ length }, (_, at) => ({ author: 'Ann', revision: String(at) }));
  const ask = (body: unknown, query = ''): Parameters<typeof changesOf>[0] => ({ type: JSON_TYPE, body: JSON.stringify(body), query });

  it('of 1,000 is 1,000 changes, in order', () => {
    const changes = changesOf(ask(list(1_000)));
    expect(changes).to.have.length(1_000);
    expect(changes.at(-1)).to.include({ revision: '999' });
  });

  it('of more is refused', () => {
    expect(problemsOf(ask(list(1_001)))).to.deep.equal(['the list holds more than 1000 changes']);
  });

  it('of none is refused', () => {
    expect(problemsOf(ask([]))).to.deep.equal(['the list holds no change']);
  });

  it('has the query for what its changes leave out', () => {
    const changes = changesOf(ask([{ author: 'Ann' }, { branch: 'b' }], 'author=Query&branch=q'));
    expect(changes.map(({ author, branch }) => [author, branch])).to.deep.equal([['Ann', 'q'], ['Query', 'b']]);
  });

  it('is refused whole when one change is wrong, and names each', () => {
    expect(problemsOf(ask([{ author: 'Ann' }, { branch: 3 }, { author: 'Ann', src: 'x' }]))).to.deep.equal([
      'change 2 of the list: author (or who) is required',
      'change 2 of the list: branch must be a text',
      'change 3 of the list: src must be one of git, hg, svn, bzr, darcs, cvs, mtn, p4',
    ]);
    expect(problemsOf(ask([{ author: 'Ann' }, null, [1]]))).to.deep.equal([
      'change 2 of the list must be a JSON object',
      'change 3 of the list must be a JSON object',
    ]);
  });

  it('with more problems than anyone reads has an end', () => {
    const problems = problemsOf(ask(Array(1_000).fill({ branch: 1, files: 1, when: 'x' })));
    expect(problems).to.have.length(101);
    expect(problems.at(-1)).to.equal('and 3900 more problems');
  });
});
