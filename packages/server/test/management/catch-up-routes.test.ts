import { expect } from 'chai';
import { ManualClock } from 'change-hook-core';
import { createClaims } from '../../src/catch-up/claims.js';
import { useManagement } from './support.js';

const WISH = { mount: 'github', delivery: 'd1' };

describe('the management API: catching up', () => {
  describe('where a gateway runs', () => {
    const at = useManagement({ claims: createClaims({ inbox: { knows: async (_, id) => id === 'here' }, clock: new ManualClock() }) });

    it('gives a delivery to one, and again once that one gives it back', async () => {
      const claimed = async () => (await at().post('/catch-up/claim', WISH)).body;
      expect(await claimed()).to.deep.equal({ claimed: 'yours' });
      expect(await claimed()).to.deep.equal({ claimed: 'requested' });
      expect(await at().post('/catch-up/release', WISH)).to.deep.equal({ status: 200, body: {} });
      expect(await claimed()).to.deep.equal({ claimed: 'yours' });
    });

    it('says what has arrived', async () => {
      expect((await at().post('/catch-up/claim', { ...WISH, delivery: 'here', again: true })).body).to.deep.equal({ claimed: 'arrived' });
    });

    it('gives nothing of a mount that there is not', async () => {
      const { status, body } = await at().post('/catch-up/claim', { ...WISH, mount: 'github2' });
      expect([status, body]).to.deep.equal([404, { error: 'the config has no mount github2' }]);
    });

    for (const wrong of [{}, { mount: 'github' }, { ...WISH, delivery: '' }, { ...WISH, again: 1 }, { ...WISH, force: true }]) {
      it(`does not understand ${JSON.stringify(wrong)}`, async () => {
        expect((await at().post('/catch-up/claim', wrong)).status).to.equal(400);
      });
    }
  });

  describe('where none runs', () => {
    const at = useManagement();

    it('tells what has arrived, to one who only asks', async () => {
      await at().receive('a', { deliveryId: 'here' });
      const told = async (delivery: string) => (await at().post('/catch-up/claim', { ...WISH, delivery, dry: true })).body;
      expect(await Promise.all([told('here'), told('d1')])).to.deep.equal([{ claimed: 'arrived' }, { claimed: 'yours' }]);
    });

    it('gives nothing to anybody: nobody would take what is sent again', async () => {
      for (const path of ['/catch-up/claim', '/catch-up/release']) {
        const { status, body } = await at().post(path, WISH);
        expect([status, body]).to.deep.equal([409, { error: 'no gateway runs that could take what is sent again' }]);
      }
    });
  });
});
