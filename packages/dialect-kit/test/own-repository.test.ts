import { expect } from 'chai';
import { createHookRequest } from 'change-hook-core';
import { ownRepository } from '../src/index.js';

const nameIn = (payload: unknown): string | undefined => {
  const headers = new Map([['content-type', 'application/json']]);
  const request = createHookRequest({ mount: 'x', method: 'POST', query: '', headers, body: Buffer.from(JSON.stringify(payload)) });
  return ownRepository(request, ['base_repo', 'full_name']);
};
const DOOR = {
  full_name: 'Acme/Door', clone_url: 'https://git.example.org/acme/door.git', ssh_url: 'git@git.example.org:acme/door.git', html_url: 'https://git.example.org/acme/door',
};

describe('ownRepository', () => {
  it('is the one that all of the payload speaks of, in any case', () => {
    expect(nameIn({ repository: DOOR })).to.equal('Acme/Door');
    expect(nameIn({ repository: { full_name: 'acme/door' } })).to.equal('acme/door');
    const pull = { base_repo: { full_name: 'acme/door' }, html_url: 'https://git.example.org/acme/door/pulls/5' };
    expect(nameIn({ repository: DOOR, pull_request: pull })).to.equal('Acme/Door');
  });

  for (const [what, payload] of [
    ['no repository is named', { repository: {} }],
    ['the payload is no object', []],
    ['a pull request is for another one', { repository: DOOR, pull_request: { base_repo: { full_name: 'acme/vault' } } }],
    ["a pull request's page is another one's", { repository: DOOR, pull_request: { html_url: 'https://git.example.org/acme/vault/pulls/5' } }],
    ['one address is that of another one', { repository: { ...DOOR, ssh_url: 'git@git.example.org:acme/vault.git' } }],
    ['an address ends in the name and is not its', { repository: { ...DOOR, html_url: 'https://git.example.org/not-acme/door' } }],
  ] as const) {
    it(`is none where ${what}`, () => {
      expect(nameIn(payload)).to.equal(undefined);
    });
  }
});
