import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { largePush, pushPayload, signedPushes } from '../payloads.mjs';

describe('the pushes of the bench', () => {
  it('are all different, of 7.5 KB within a tenth, with 3 commits each', () => {
    const pushes = signedPushes(64, 'secret');
    expect(new Set(pushes.map(({ body }) => body.toString())).size).to.equal(64);
    for (const { body } of pushes) {
      expect(body.length).to.be.within(6_750, 8_250);
      expect(JSON.parse(body.toString()).commits).to.have.length(3);
    }
  });

  it('are signed over their exact bytes', () => {
    const [{ body, signature }] = signedPushes(1, 'secret');
    expect(signature).to.equal(`sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`);
  });

  it('are the same for the same seed', () => {
    expect(pushPayload({ seed: 'a' })).to.deep.equal(pushPayload({ seed: 'a' }));
  });

  it('name the last commit as the head', () => {
    const payload = pushPayload({ seed: 'a' });
    expect(payload.head_commit).to.deep.equal(payload.commits[2]);
    expect(payload.after).to.equal(payload.commits[2].id);
  });

  it('can be as large as wanted, with 2,000 commits, and never larger', () => {
    const { body } = largePush(5_000_000, 'secret');
    expect(body.length).to.be.within(4_800_000, 5_000_000);
    expect(JSON.parse(body.toString()).commits).to.have.length(2_000);
  });
});
