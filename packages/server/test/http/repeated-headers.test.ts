import { expect } from 'chai';
import { collectHeaders } from '../../src/http/repeated-headers.js';
import { thrownBy } from '../thrown-by.js';

describe('collecting headers', () => {
  const none: ReadonlySet<string> = new Set();

  it('names them in lower case and keeps their values as they are', () => {
    expect({ ...collectHeaders(['X-GitHub-Event', 'push', 'Host', 'X'], none) }).to.deep.equal({
      'x-github-event': 'push',
      host: 'X',
    });
  });

  it('joins the repeats of a header that decides nothing', () => {
    expect(collectHeaders(['Accept', 'a', 'Via', 'x', 'ACCEPT', 'b', 'accept', 'c'], none)).to.include({
      accept: 'a, b, c',
      via: 'x',
    });
  });

  for (const name of [
    'Authorization',
    'Content-Type',
    'Content-Encoding',
    'Content-Length',
    'Idempotency-Key',
    'Host',
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
    'X-Hub-Signature',
    'X-Hub-Signature-256',
    'X-Gitlab-Token',
    'X-Gitlab-Event',
    'X-Gitea-Delivery',
    'X-GitHub-Hook-ID',
    'X-Request-Id',
    'X-Request-UUID',
    'X-Event-Key',
    'X-Gerrit-Trigger',
    'X-Acme-Hmac',
    'X-Nonce',
  ]) {
    it(`refuses ${name} twice, in whatever case and with the same value`, async () => {
      const error = await thrownBy(() => collectHeaders([name, 'a', 'accept', 'x', name.toUpperCase(), 'a'], none));
      expect(error.code).to.equal('CH_REQUEST_REPEATED_HEADER');
      expect(error.status).to.equal(400);
      expect(error.params).to.deep.equal({ header: name.toLowerCase() });
    });
  }

  it('refuses what the dialect calls sensitive twice', async () => {
    expect((await thrownBy(() => collectHeaders(['X-Odd', 'a', 'x-odd', 'b'], new Set(['x-odd'])))).code).to.equal(
      'CH_REQUEST_REPEATED_HEADER',
    );
  });

  it('counts an empty value as one', async () => {
    expect((await thrownBy(() => collectHeaders(['X-Hub-Signature', '', 'X-Hub-Signature', 'a'], none))).code).to.equal(
      'CH_REQUEST_REPEATED_HEADER',
    );
  });

  it('does not tell a sender which header it was', async () => {
    expect((await thrownBy(() => collectHeaders(['X-Token', 'a', 'X-Token', 'a'], none))).senderText).not.to.match(/token/i);
  });

  it("takes names of an object's own machinery for names", () => {
    const headers = collectHeaders(['__proto__', 'a', 'constructor', 'b', '__proto__', 'c'], none);
    expect(Object.entries(headers)).to.deep.equal([
      ['__proto__', 'a, c'],
      ['constructor', 'b'],
    ]);
  });
});
