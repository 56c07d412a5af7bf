import { expect } from 'chai';
import { createBlanker } from '../../src/record/blank.js';

const blanker = createBlanker(['open sesame/&"', 'abc', 'zebra-zebra']);

describe('what is taken out of a recorded request', () => {
  for (const [words, given, left] of [
    ['a known secret', 'x zebra-zebra y', 'x blanked y'],
    ['a known secret in JSON', '{"a":"open sesame/&\\""}', '{"a":"blanked"}'],
    ['a known secret in a URL', '?a=open%20sesame%2F%26%22', '?a=blanked'],
    ['a known secret in a form', 'a=open+sesame%2F%26%22', 'a=blanked'],
    ['a known secret in Base64', Buffer.from('zebra-zebra').toString('base64'), 'blanked'],
    ['a field that is called a secret', '{"hook":{"secret" : "x\\"y","id":1}}', '{"hook":{"secret" : "blanked","id":1}}'],
    ['fields with longer names', '{"access_token":"a","clientSecret":"b","API-Key":"c","passwords":"d"}', '{"access_token":"blanked","clientSecret":"blanked","API-Key":"blanked","passwords":"blanked"}'],
    ['a password in an address', '"https://ann:pw@git.example/x"', '"https://blanked@git.example/x"'],
    ['a password in an address with escaped slashes', '"https:\\/\\/ann:pw@git.example\\/x"', '"https:\\/\\/blanked@git.example\\/x"'],
    ['tokens that look like some', `ghp_${'a'.repeat(36)} glpat-${'b'.repeat(20)} AKIA${'C'.repeat(16)}`, 'blanked blanked blanked'],
    ['a JSON web token', 'eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl', 'blanked'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----', 'blanked'],
  ] as const) {
    it(`is ${words}`, () => {
      expect(blanker.text(given)).to.equal(left);
    });
  }

  for (const [words, text] of [
    ['ordinary JSON', '{"token_type":"bearer","tokens":[],"secret":"","n":12345678901234567890, "a" : 1}'],
    ['a sentence that speaks of secrets', '{"message":"the \\"secret\\": \\"x\\" of it"}'],
    ['an address with a user alone', 'ssh://git@git.example:22/x'],
    ['what is too short to be told from a word', 'abcdef'],
    ['a hash', '9fceb02c1d2e9fceb02c1d2e9fceb02c1d2e9fce'],
  ] as const) {
    it(`is not ${words}`, () => {
      expect(blanker.text(text)).to.equal(text);
    });
  }

  it('is what a form holds: fields by their names, and JSON in them; all others keep their spelling', () => {
    const payload = JSON.stringify({ a: 1, token: 'hush' });
    const form = blanker.fields(`payload=${encodeURIComponent(payload)}&token=hush&a=%20+b&c`);
    expect(form).not.to.contain('hush');
    expect(form.endsWith('&a=%20+b&c')).to.equal(true);
    expect(JSON.parse(new URLSearchParams(form).get('payload') ?? '')).to.deep.equal({ a: 1, token: 'blanked' });
  });

  it('are parameters of a query with a token, a signature, or what the gateway blanked; all others keep their spelling', () => {
    expect(blanker.query('a=%20b&token=x&X-Amz-Signature=y&key=%5Bblanked%5D&sig=z&d')).to.equal('a=%20b&d');
    expect(blanker.query('a=zebra-zebra&signal=1')).to.equal('a=blanked&signal=1');
    expect(blanker.query('')).to.equal('');
  });

  it('are headers with a token or a signature; others lose the secrets in them', () => {
    for (const name of ['authorization', 'x-hub-signature-256', 'x-gitlab-token', 'cookie', 'x-api-key', 'webhook-signature', 'x-acme-hmac']) {
      expect(blanker.header(name, 'x')).to.equal(undefined);
    }
    expect(blanker.header('x-thing', '[blanked]')).to.equal(undefined);
    expect(blanker.header('x-event', 'push zebra-zebra')).to.equal('push blanked');
    expect(blanker.header('x-author', 'ann')).to.equal('ann');
  });

  it('is looked for once more in what remains', () => {
    expect(blanker.holds('a zebra-zebra')).to.equal(true);
    expect(blanker.holds('a zebra')).to.equal(false);
  });
});
