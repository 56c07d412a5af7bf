import { expect } from 'chai';
import { isBelow } from '../src/index.js';

describe('isBelow', () => {
  for (const [root, address] of [
    ['https://git.example.org', 'https://git.example.org/acme/door'],
    ['https://git.example.org/', 'https://GIT.example.org:443/acme/door'],
    ['https://example.org/git', 'https://example.org/git/acme/door'],
    ['https://example.org/git//', 'https://example.org/git/acme/door'],
  ] as const) {
    it(`takes ${address} for one of ${root}`, () => {
      expect(isBelow(root, address)).to.equal(true);
    });
  }

  for (const [root, address] of [
    ['https://git.example.org', 'http://git.example.org/acme/door'],
    ['https://git.example.org', 'https://git.example.org:8443/acme/door'],
    ['https://git.example.org', 'https://git.example.org.evil.example/acme/door'],
    ['https://example.org/git', 'https://example.org/gitea/acme/door'],
    ['https://example.org/git', 'https://example.org/git/../acme/door'],
    ['https://example.org', 'acme/door'],
    ['https://example.org', undefined],
  ] as const) {
    it(`does not take ${address} for one of ${root}`, () => {
      expect(isBelow(root, address)).to.equal(false);
    });
  }
});
