import { expect } from 'chai';
import { z } from 'zod';
import { apiEndpointOption, tokenOption, verifyOption } from '../src/index.js';

const schema = z.strictObject({ api: apiEndpointOption('https://api.example.org'), token: tokenOption, verify: verifyOption });
const problemsOf = (options: unknown): string[] =>
  (schema.safeParse(options).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);

describe('the options about the API of a forge', () => {
  it('have defaults, which stand in the options', () => {
    expect(schema.parse({})).to.deep.equal({ api: 'https://api.example.org', verify: true });
  });

  it('take their values', () => {
    const options = { api: 'http://127.0.0.1:80/api/v3/', token: 'ghp_x', verify: false };
    expect(schema.parse(options)).to.deep.equal(options);
  });

  for (const options of [
    { api: 'api.example.org' }, { api: 'file:///etc/passwd' }, { api: 'https://u:p@example.org' }, { api: 'https://example.org/?a=1' },
    { api: 'https://example.org/#a' }, { api: '' }, { api: 3 }, { token: 'a b' }, { token: 'a\nb' }, { token: '\u00e9' }, { token: 3 }, { token: null },
    { verify: 'no' },
  ]) {
    it(`refuse ${JSON.stringify(options)}`, () => {
      expect(problemsOf(options)).to.have.length(1);
      expect(problemsOf(options)[0]).to.match(new RegExp(`^${Object.keys(options)[0]}: .{5,}`));
    });
  }

  it('refuse an empty token: it would be asked for without one', () => {
    expect(problemsOf({ token: '' }).join()).to.contain('token: is empty');
  });

  it('do not repeat a token', () => {
    expect(problemsOf({ token: 'sesame street' }).join()).not.to.contain('sesame');
  });
});
