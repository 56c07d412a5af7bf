import { expect } from 'chai';
import { optionsSchema, parseMaster } from '../src/options.js';

const parse = (options: unknown): unknown => optionsSchema.parse(options);
const issues = (options: unknown): string[] => {
  const result = optionsSchema.safeParse(options);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('the options', () => {
  it('have defaults', () => {
    expect(parse({ master: 'localhost:9989', password: 'secret' })).to.deep.equal({
      master: 'localhost:9989', user: 'change', password: 'secret', timeout: 30, lookup_wait: 2, change_id_property: true,
    });
  });

  it('can all be set', () => {
    const all = {
      master: '[::1]:9989', user: 'hook', password: 'secret', url: 'https://ci.example/bb/', url_user: 'u', url_password: 'p',
      timeout: 5, lookup_wait: 0.5, change_id_property: false,
    };
    expect(parse(all)).to.deep.equal(all);
  });

  it('can be a url alone', () => {
    expect(issues({ url: 'http://localhost:8020' })).to.deep.equal([]);
  });

  const bad: Record<string, [object, RegExp]> = {
    'neither master nor url': [{}, /^master is needed .* or url/],
    'a master without a port': [{ master: 'localhost', password: 'x' }, /^master must be "host:port", such as "localhost:9989"/],
    'a master with a bad port': [{ master: 'localhost:99999', password: 'x' }, /^master must be "host:port"/],
    'a master that is a URL': [{ master: 'http://localhost:9989', password: 'x' }, /^master must be "host:port"/],
    'a master that is no text': [{ master: 9989, password: 'x' }, /^master must be text/],
    'a master without a password': [{ master: 'localhost:9989' }, /^password is needed with master/],
    'an empty password': [{ master: 'localhost:9989', password: '' }, /^password must be .* and not empty/],
    'a user without a master': [{ url: 'http://a', user: 'x' }, /^user belongs to master, .* url_user/],
    'a password without a master': [{ url: 'http://a', password: 'x' }, /^password belongs to master, .* url_password/],
    'a url that is none': [{ url: 'localhost:8020' }, /^url must be the http or https address/],
    'a url with credentials': [{ url: 'http://u:hidden@localhost' }, /^url must not hold a user or password: use url_user/],
    'a url with a query': [{ url: 'http://localhost/?a=1' }, /^url must be the root/],
    'url_user without url_password': [{ url: 'http://a', url_user: 'x' }, /^url_password is needed with url_user/],
    'url_password without url_user': [{ url: 'http://a', url_password: 'x' }, /^url_user is needed with url_password/],
    'url_user without url': [{ master: 'a:1', password: 'x', url_user: 'x', url_password: 'x' }, /^url_user belongs to url/],
    'a timeout of zero': [{ url: 'http://a', timeout: 0 }, /^timeout must be more than 0 seconds/],
    'a timeout that is text': [{ url: 'http://a', timeout: '30' }, /^timeout must be a number of seconds/],
    'a timeout of a day': [{ url: 'http://a', timeout: 86_400 }, /^timeout must be at most 3600 seconds/],
  };
  for (const [name, [options, text]] of Object.entries(bad)) {
    it(`refuse ${name}, and say what is right`, () => {
      const found = issues(options);
      expect(found.some((issue) => text.test(issue)), found.join('\n')).to.equal(true);
      expect(found.join()).to.not.include('hidden');
    });
  }
});

describe('parseMaster', () => {
  it('takes names and addresses apart', () => {
    expect(parseMaster('ci.example.org:9989')).to.deep.equal({ host: 'ci.example.org', port: 9989 });
    expect(parseMaster('[fe80::1]:1')).to.deep.equal({ host: 'fe80::1', port: 1 });
  });
});
