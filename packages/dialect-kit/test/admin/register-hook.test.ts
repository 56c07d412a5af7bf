import { expect } from 'chai';
import { isChangeHookError } from 'change-hook-core';
import type { RegisteredHook } from 'change-hook-core';
import { registerHook, repositoryPath } from '../../src/index.js';

describe('registering a webhook', () => {
  const URL_ = 'https://ci.example/change_hook/github';
  const hook = (id: string, over: Partial<RegisteredHook> = {}): RegisteredHook => ({ id, url: URL_, events: ['push', 'extra'], active: true, ...over });
  const NEW = hook('new', { events: ['push'] });

  async function register(there: RegisteredHook[], { update = false, url = URL_, differences = [] as string[] } = {}) {
    const done: string[] = [];
    const created = await registerHook({ repository: 'a/b', url, verify: true, update }, {
      list: () => Promise.resolve(there),
      create: () => Promise.resolve((done.push('create'), NEW)),
      update: (found) => Promise.resolve((done.push(`update ${found.id}`), hook(found.id, { events: ['push'] }))),
      events: ['push'],
      differences: () => differences,
    });
    return { ...created, done };
  }

  it('makes one where there is none of the address', async () => {
    expect(await register([hook('1', { url: 'https://ci.example/change_hook/other' })])).to.deep.equal({ ...NEW, became: 'created', differences: [], done: ['create'] });
  });

  it('makes none where there is one as it should be, with more events, too', async () => {
    expect(await register([hook('1', { last: '202 OK' })])).to.deep.equal({ ...hook('1', { last: '202 OK' }), became: 'present', differences: [], done: [] });
  });

  for (const [what, there, words] of [
    ['another query', hook('1', { url: `${URL_}?token=old` }), 'its address has another query or login'],
    ['another login, and a slash', hook('1', { url: 'https://u:p@ci.example/change_hook/github/' }), 'its address has another query or login'],
    ['an event less', hook('1', { events: ['extra'] }), 'it does not send push'],
    ['its switch off', hook('1', { active: false }), 'it is switched off'],
  ] as const) {
    it(`tells of one with ${what}, and leaves it as it is`, async () => {
      expect(await register([there])).to.deep.equal({ ...there, became: 'differs', differences: [words], done: [] });
    });

    it(`changes one with ${what} where it is told to`, async () => {
      expect(await register([there], { update: true })).to.deep.include({ id: '1', became: 'updated', differences: [words], done: ['update 1'] });
    });
  }

  it('changes one as it should be, too, where it is told to: its secret can not be seen', async () => {
    expect(await register([hook('1')], { update: true })).to.deep.include({ became: 'updated', differences: [], done: ['update 1'] });
  });

  it('takes one that sends all events for one that sends those', async () => {
    expect(await register([hook('1', { events: ['*'] })])).to.deep.include({ became: 'present' });
  });

  it('tells what else differs', async () => {
    expect(await register([hook('1')], { differences: ['its content type is form'] })).to.deep.include({ became: 'differs', differences: ['its content type is form'] });
  });

  it('tells of two of one address, and takes the one that is alike in all', async () => {
    const told = await register([hook('1', { url: `${URL_}?token=old` }), hook('2')]);
    expect(told).to.deep.include({ id: '2', became: 'differs', differences: ['there are 2 of this address, and each delivers everything: 1, 2'] });
  });

  it('understands addresses that are none', async () => {
    expect(await register([hook('1', { url: 'no address' })])).to.deep.include({ became: 'created' });
  });
});

describe("the parts of a repository's name", () => {
  const FORM = { form: 'OWNER/REPO', least: 2, most: 2 };

  it('are what is between the slashes', () => {
    expect(repositoryPath('acme/app.js', FORM)).to.deep.equal(['acme', 'app.js']);
    expect(repositoryPath('a/b/c', { form: 'GROUP[/SUBGROUP]/PROJECT', least: 2, most: 20 })).to.deep.equal(['a', 'b', 'c']);
  });

  for (const name of ['acme', 'a/b/c', 'a/', '/b', 'a/..', './b', 'a/ ', '']) {
    it(`are refused of ${JSON.stringify(name)}`, () => {
      try {
        repositoryPath(name, FORM);
      } catch (error) {
        expect(isChangeHookError(error, 'CH_ADMIN_REFUSED')).to.equal(true);
        return;
      }
      throw new Error('it was taken');
    });
  }
});
