import { expect } from 'chai';
import { networkUrl } from '../../src/index.js';

const NETWORK = ['sns.*.amazonaws.com', 'keys.example.org'];

function codeOf(url: string, network: readonly string[] = NETWORK): string | undefined {
  try {
    networkUrl(url, network);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

describe('networkUrl', () => {
  it('gives an https URL at a host of the network, without its fragment', () => {
    expect(networkUrl('https://sns.eu-west-1.amazonaws.com/a.pem?x=1#y', NETWORK).href).to.equal('https://sns.eu-west-1.amazonaws.com/a.pem?x=1');
    expect(networkUrl('HTTPS://KEYS.example.org:443/', NETWORK).hostname).to.equal('keys.example.org');
  });

  for (const url of [
    'http://sns.eu-west-1.amazonaws.com/a', 'https://sns.amazonaws.com/', 'https://sns.a.b.amazonaws.com/', 'https://sns..amazonaws.com/', 'https://sns.eu-west-1.amazonaws.com.evil.example/',
    'https://evil.example/?sns.eu-west-1.amazonaws.com', 'https://sns.eu-west-1.amazonaws.com@evil.example/', 'https://u:p@keys.example.org/', 'https://keys.example.org:8443/',
    'https://xkeys.example.org/', 'https://keysXexample.org/', 'ftp://keys.example.org/', 'keys.example.org', '', `https://keys.example.org/${'x'.repeat(3_000)}`,
  ]) {
    it(`refuses ${url.slice(0, 70) || 'an empty text'}`, () => {
      expect(codeOf(url)).to.equal('CH_HTTP_REFUSED');
    });
  }

  it('refuses everything where the network is empty, and takes a dot in a pattern for a dot', () => {
    expect(codeOf('https://keys.example.org/', [])).to.equal('CH_HTTP_REFUSED');
    expect(codeOf('https://keys-example.org/', ['keys.example.org'])).to.equal('CH_HTTP_REFUSED');
  });

  it('never quotes the URL', () => {
    expect(() => networkUrl('https://sesame.example/', NETWORK)).to.throw().with.property('message').that.does.not.contain('sesame');
  });
});
