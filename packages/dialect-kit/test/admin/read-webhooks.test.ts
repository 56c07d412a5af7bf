import { expect } from 'chai';
import { ChangeHookError } from 'change-hook-core';
import { certificateDifference, contentTypeDifference, isObject, readMadeWebhook, readWebhooks } from '../../src/index.js';

describe('the webhooks that a forge tells of', () => {
  const api = { refused: (what: string, reason: string, mend = 'as usual') => new ChangeHookError('CH_ADMIN_REFUSED', { what, reason, mend }) };
  const hook = (id: string) => ({ id, url: 'https://ci.example', events: [], active: true });
  const read = (item: unknown) => (isObject(item) && typeof item['id'] === 'string' ? hook(item['id']) : undefined);

  it('are read one by one', () => {
    expect(readWebhooks(api, 'list', [{ id: '1' }, { id: '2' }], read)).to.deep.equal([hook('1'), hook('2')]);
  });

  it('are refused whole where one is none', () => {
    expect(() => readWebhooks(api, 'list', [{ id: '1' }, null], read)).to.throw('does not list: its answer holds what is no webhook');
  });

  it('may be one that was made', () => {
    expect(readMadeWebhook(api, 'make', { id: '1' }, read)).to.deep.equal(hook('1'));
    expect(() => readMadeWebhook(api, 'make', {}, read))
      .to.throw('it says yes, and its answer holds no webhook')
      .with.property('mend', 'see by change-hook hooks list what became of it');
  });

  it('differ in whether the certificate is checked', () => {
    expect(certificateDifference({ verify: true }, true)).to.deep.equal([]);
    expect(certificateDifference({ verify: false }, true)).to.deep.equal(['the certificate of the address is not checked']);
    expect(certificateDifference({ verify: true }, false)).to.deep.equal(['the certificate of the address is checked']);
  });

  it('differ in what they send', () => {
    expect(contentTypeDifference({ contentType: 'json' })).to.deep.equal([]);
    expect(contentTypeDifference({ contentType: 'form' })).to.deep.equal(['its content type is form']);
    expect(contentTypeDifference({ contentType: undefined })).to.deep.equal(['its content type is not json']);
  });
});
