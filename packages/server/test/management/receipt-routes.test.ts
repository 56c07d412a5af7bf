import { expect } from 'chai';
import { parcel, START, useManagement } from './support.js';

describe('the management API: receipts', () => {
  const at = useManagement();

  describe('confirming one', () => {
    it('names the host that agreed', async () => {
      await at().receive('a', { verdict: 'ignored', reason: 'to be confirmed', parcels: [], sinks: [] });
      expect(await at().post('/receipts/a/confirm')).to.deep.include({ status: 200, body: { host: 'service.example' } });
    });

    it('says why it was not confirmed, by 409', async () => {
      await at().receive('a');
      at().confirm = async () => ({ confirmed: false, error: 'the topic is not listed' });
      const { status, body } = await at().post('/receipts/a/confirm');
      expect(status).to.equal(409);
      expect(JSON.stringify(body)).to.contain('receipt a was not confirmed: the topic is not listed');
    });

    it('answers 404 for an id that there is not, and 400 for an order that nobody understands', async () => {
      expect((await at().post('/receipts/x/confirm')).status).to.equal(404);
      await at().receive('a');
      expect((await at().post('/receipts/a/confirm', { force: true })).status).to.equal(400);
    });
  });

  describe('listing them', () => {
    it('gives the newest first, as summaries', async () => {
      await at().receive('a', { deliveryId: 'd' });
      await at().receive('b', { mount: 'base', verdict: 'ignored', reason: 'a ping', parcels: [], sinks: [] });
      const { status, body } = await at().get('/receipts');
      expect(status).to.equal(200);
      expect(body).to.deep.equal({
        receipts: [
          {
            id: 'b',
            mount: 'base',
            dialect: 'github@1.0.0',
            receivedAt: START,
            verdict: 'ignored',
            reason: 'a ping',
            changes: 0,
          },
          {
            id: 'a',
            mount: 'github',
            dialect: 'github@1.0.0',
            receivedAt: START,
            verdict: 'changes',
            changes: 1,
            deliveryId: 'd',
          },
        ],
      });
    });

    it('hands every filter on, decoded', async () => {
      await at().get('/receipts?mount=@acme%2Ffoo&verdict=untranslated&from=1&to=2&before=x%2Fy&limit=7');
      const [{ args } = { args: [] }] = at().asked;
      expect(args).to.deep.equal([{ mount: '@acme/foo', verdict: 'untranslated', from: 1, to: 2, before: 'x/y', limit: 7 }]);
    });

    for (const [query, word] of [
      ['verdict=lost', 'changes, polls, ignored, untranslated'],
      ['limit=0', 'limit'],
      ['before=', 'before'],
      ['sink=one', 'sink'],
      ['mount=a&mount=b', 'mount'],
    ]) {
      it(`answers 400 to ?${query}, and asks nothing`, async () => {
        const { status, body } = await at().get(`/receipts?${query}`);
        expect(status).to.equal(400);
        expect((body as { error: string }).error).to.include(word);
        expect(at().asked).to.deep.equal([]);
      });
    }
  });

  describe('showing one', () => {
    it('gives it whole, by its id, decoded', async () => {
      const request = {
        method: 'POST',
        query: 'token=%5Bblanked%5D',
        headers: { 'x-event': 'push', authorization: '[blanked]' },
      };
      await at().receive('a b/ü', {
        ...request,
        body: Buffer.from('\ufeff{"ü":1}\n'),
        parcels: [parcel('r', 'one', 'two'), parcel('', 'three')],
      });
      const { status, body } = await at().get(`/receipts/${encodeURIComponent('a b/ü')}`);
      expect(status).to.equal(200);
      const { parcels, ...rest } = body as { parcels: { repository: string; changes: { comments: string }[] }[] };
      const summary = {
        id: 'a b/ü',
        mount: 'github',
        dialect: 'github@1.0.0',
        receivedAt: START,
        verdict: 'changes',
        changes: 3,
      };
      expect(rest).to.deep.equal({ ...summary, ...request, body: '\ufeff{"ü":1}\n', bodyEncoding: 'text' });
      expect(parcels.map(({ repository, changes }) => [repository, changes.map(({ comments }) => comments)])).to.deep.equal([
        ['r', ['one', 'two']],
        ['', ['three']],
      ]);
    });

    it('gives bytes that are no text as base64', async () => {
      const bytes = Buffer.from([0x1f, 0x8b, 0x00, 0xff]);
      await at().receive('a', { body: bytes });
      expect((await at().get('/receipts/a')).body).to.include({ body: bytes.toString('base64'), bodyEncoding: 'base64' });
    });

    it('says that the body is gone', async () => {
      await at().receive('a');
      const read = at().inbox.storedReceipt.bind(at().inbox);
      at().inbox.storedReceipt = async (id) => ({ ...(await read(id))!, body: undefined });
      expect((await at().get('/receipts/a')).body).to.include({ body: null });
    });

    for (const id of ['b', '%E0%A4%A', '..', '%00', 'a%20b']) {
      it(`answers 404 for ${id}`, async () => {
        const { status, body } = await at().get(`/receipts/${id}`);
        expect(status).to.equal(404);
        expect(body).to.have.property('error');
      });
    }
  });

  describe('replaying one', () => {
    const sinksOfNew = async (): Promise<string[]> =>
      (await at().inbox.deliveries({ limit: 100 })).filter(({ id }) => id > 2).map(({ sink }) => sink);

    it('delivers its changes once more, to the sinks of its mount', async () => {
      await at().receive('a');
      expect(await at().post('/receipts/a/replay')).to.deep.equal({ status: 200, body: { sinks: ['one'] } });
      expect(await sinksOfNew()).to.deep.equal(['one']);
    });

    it('delivers them to the sinks that are named, each once', async () => {
      await at().receive('a');
      expect((await at().post('/receipts/a/replay', { sinks: ['two', 'two'] })).body).to.deep.equal({ sinks: ['two'] });
      expect(await sinksOfNew()).to.deep.equal(['two']);
    });

    it('does it once for one word, however often it is asked for', async () => {
      await at().receive('a');
      for (const once of ['w', 'w', 'v']) expect((await at().post('/receipts/a/replay', { once })).status).to.equal(200);
      expect(await sinksOfNew()).to.deep.equal(['one', 'one']);
    });

    it('only tells where it would go, when that is what is asked', async () => {
      await at().receive('a');
      expect(await at().post('/receipts/a/replay', { dry: true })).to.deep.equal({ status: 200, body: { sinks: ['one'] } });
      expect((await at().post('/receipts/b/replay', { dry: true })).status).to.equal(404);
      expect(await sinksOfNew()).to.deep.equal([]);
    });

    it('wants the sinks named where the config no longer has the mount', async () => {
      await at().receive('a', { mount: 'gone' });
      const { status, body } = await at().post('/receipts/a/replay');
      expect(status).to.equal(409);
      expect((body as { error: string }).error).to.include('gone');
      expect((await at().post('/receipts/a/replay', { sinks: ['one'] })).status).to.equal(200);
    });

    for (const [what, id, order, status, word] of [
      ['an unknown id', 'b', {}, 404, 'no receipt'],
      ['an unknown sink', 'a', { sinks: ['one', 'three'] }, 400, 'no sink three; it has one, two'],
      ['no sinks', 'a', { sinks: [] }, 400, 'sinks'],
      ['an empty word', 'a', { once: '' }, 400, 'once'],
      ['an unknown key', 'a', { sink: 'one' }, 400, 'sink'],
      ['a receipt that was ignored', 'i', {}, 409, 'no changes: a ping'],
      ['a receipt that is untranslated', 'u', {}, 409, 'receipts retranslate u'],
    ] as const) {
      it(`answers ${status} for ${what}, and delivers nothing`, async () => {
        await at().receive('a');
        await at().receive('i', { verdict: 'ignored', reason: 'a ping', parcels: [], sinks: [] });
        await at().receive('u', { verdict: 'untranslated', reason: 'boo', parcels: [], sinks: [] });
        const answer = await at().post(`/receipts/${id}/replay`, order);
        expect(answer.status).to.equal(status);
        expect((answer.body as { error: string }).error).to.include(word);
        expect(await sinksOfNew()).to.deep.equal([]);
      });
    }
  });
});
