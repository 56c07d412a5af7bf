import { expect } from 'chai';
import { parcel, START, useManagement } from './support.js';

const errorOf = ({ body }: { body: unknown }): string => (body as { error: string }).error;

describe('the management API: deliveries', () => {
  const at = useManagement();
  const filters = () =>
    at()
      .asked.filter(({ method }) => method === 'deliveries')
      .map(({ args: [filter] }) => filter);

  describe('listing them', () => {
    it('asks the inbox for the newest 50 where nothing is said', async () => {
      await at().receive('a');
      const { status, body } = await at().get('/deliveries');
      expect(status).to.equal(200);
      const common = {
        repository: 'r',
        receipt: 'a',
        mount: 'github',
        state: 'pending',
        changes: 1,
        done: 0,
        attempts: 0,
        createdAt: START,
      };
      expect(body).to.deep.equal({
        deliveries: [
          { ...common, id: 2, sink: 'two' },
          { ...common, id: 1, sink: 'one' },
        ],
      });
      expect(filters()).to.deep.equal([{ limit: 50 }]);
    });

    it('marks what waits for a sink that the config no longer has', async () => {
      await at().receive('a', { sinks: ['one', 'old', 'older'] });
      await at().settle('older', 'r', 'dead');
      const { deliveries } = (await at().get('/deliveries')).body as { deliveries: { sink: string; orphaned?: true }[] };
      expect(deliveries.map(({ sink, orphaned }) => [sink, orphaned])).to.deep.equal([
        ['older', undefined],
        ['old', true],
        ['one', undefined],
      ]);
      expect((await at().get('/deliveries/2')).body).to.include({ sink: 'old', orphaned: true });
    });

    it('hands every filter on, decoded', async () => {
      await at().get(
        '/deliveries?sink=one&mount=@acme%2Ffoo&repository=https%3A%2F%2Fx%2F%C3%BC&state=dead&receipt=r7&limit=1000&before=7&from=0&to=1700000000000',
      );
      const expected = {
        sink: 'one',
        mount: '@acme/foo',
        repository: 'https://x/ü',
        state: 'dead',
        receipt: 'r7',
        limit: 1_000,
        before: 7,
        from: 0,
        to: 1_700_000_000_000,
      };
      expect(filters()).to.deep.equal([expected]);
    });

    it('knows the repository of a change that has none', async () => {
      await at().get('/deliveries?repository=');
      expect(filters()).to.deep.equal([{ repository: '', limit: 50 }]);
    });

    for (const [query, word] of [
      ['state=lost', 'pending, delivered, dead, discarded'],
      ['state=', 'state'],
      ['state=Dead', 'state'],
      ['state=dead&state=pending', 'state'],
      ['limit=0', 'limit'],
      ['limit=1001', 'limit'],
      ['limit=-1', 'limit'],
      ['limit=1.5', 'limit'],
      ['limit=', 'limit'],
      ['limit=ten', 'limit'],
      ['limit=1e2', 'limit'],
      ['limit=0x10', 'limit'],
      ['limit=5&limit=6', 'limit'],
      ['before=0', 'before'],
      ['before=', 'before'],
      ['before=x', 'before'],
      ['before=-3', 'before'],
      ['before=99999999999999999999', 'before'],
      ['from=yesterday', 'from'],
      ['from=-1', 'from'],
      ['to=2024-01-01', 'to'],
      ['sink=a&sink=b', 'sink'],
      ['staet=dead', 'staet'],
      ['constructor=x', 'constructor'],
    ] as const) {
      it(`answers 400 to ?${query}, and asks nothing`, async () => {
        const answer = await at().get(`/deliveries?${query}`);
        expect(answer.status).to.equal(400);
        expect(errorOf(answer)).to.include(word);
        expect(at().asked).to.deep.equal([]);
      });
    }
  });

  describe('showing one', () => {
    it('tells what it carries', async () => {
      await at().receive('a', { parcels: [parcel('r', 'one'), parcel('s', 'two', 'three')], sinks: ['one'] });
      const { status, body } = await at().get('/deliveries/2');
      expect(status).to.equal(200);
      expect(body).to.deep.include({ id: 2, sink: 'one', repository: 's', receipt: 'a', changes: 2 });
      expect((body as { parcel: { comments: string }[] }).parcel.map(({ comments }) => comments)).to.deep.equal(['two', 'three']);
    });

    for (const id of ['3', '0', '-1', 'x', '1.0', '99999999999999999999', '%00', 'retry']) {
      it(`answers 404 for ${id}`, async () => {
        await at().receive('a');
        expect(await at().get(`/deliveries/${id}`)).to.deep.equal({ status: 404, body: { error: 'no delivery has this id' } });
      });
    }
  });

  describe('retrying', () => {
    it('makes dead letters pending again, by their ids', async () => {
      await at().receive('a');
      await at().receive('b');
      await at().settle('one', 'r', 'dead', 'dead');
      expect(await at().post('/deliveries/retry', { ids: [3, 3] })).to.deep.equal({
        status: 200,
        body: { moved: 1, more: false },
      });
      expect(await at().states()).to.deep.equal({ 1: 'dead', 2: 'pending', 3: 'pending', 4: 'pending' });
    });

    it('makes dead letters pending again, by a filter', async () => {
      await at().receive('a');
      await at().receive('b', { mount: 'base', receivedAt: START + 5 });
      await at().settle('one', 'r', 'dead', 'dead');
      for (const filter of [
        { sink: 'two' },
        { mount: 'none' },
        { from: START + 6 },
        { to: START },
        { repository: '' },
        { before: 1, sink: 'one' },
      ]) {
        expect((await at().post('/deliveries/retry', filter)).body, JSON.stringify(filter)).to.deep.equal({
          moved: 0,
          more: false,
        });
      }
      expect(
        (
          await at().post('/deliveries/retry', {
            mount: 'base',
            sink: 'one',
            repository: 'r',
            state: 'dead',
            from: START,
            to: START + 6,
          })
        ).body,
      ).to.deep.equal({ moved: 1, more: false });
      expect(await at().states()).to.include({ 1: 'dead', 3: 'pending' });
      expect((await at().post('/deliveries/retry', { all: true })).body).to.deep.equal({ moved: 1, more: false });
    });

    it('goes in steps, so that nobody waits for a long one', async () => {
      for (let n = 0; n < 600; n++) await at().receive(`r${n}`, { sinks: ['one'] });
      await at().settle('one', 'r', ...Array<'dead'>(600).fill('dead'));
      expect((await at().post('/deliveries/retry', { all: true })).body).to.deep.equal({ moved: 500, more: true });
      expect((await at().post('/deliveries/retry', { all: true })).body).to.deep.equal({ moved: 100, more: false });
    });

    it('answers 404 for an id that there is not, and changes nothing', async () => {
      await at().receive('a');
      await at().settle('one', 'r', 'dead');
      const answer = await at().post('/deliveries/retry', { ids: [1, 8, 9] });
      expect(answer).to.deep.equal({ status: 404, body: { error: 'there is no delivery 8, 9' } });
      expect(await at().states()).to.include({ 1: 'dead' });
    });

    it('answers 409 for what is delivered, pending or discarded, says why, and changes nothing', async () => {
      await at().receive('a');
      await at().receive('b');
      await at().receive('c');
      await at().settle('one', 'r', 'delivered', 'dead');
      await at().inbox.discard({ ids: [5], limit: 1 });
      const answer = await at().post('/deliveries/retry', { ids: [1, 2, 3, 5] });
      expect(answer.status).to.equal(409);
      expect(errorOf(answer).split('\n')).to.deep.equal([
        'delivery 1 is delivered already; to send its changes once more: change-hook receipts replay a',
        'delivery 2 is pending: it is tried by itself',
        'delivery 5 was discarded; to send its changes once more: change-hook receipts replay c',
      ]);
      expect(await at().states()).to.include({ 1: 'delivered', 3: 'dead', 5: 'discarded' });
    });

    it('answers 409 to a state that can not be retried', async () => {
      const answer = await at().post('/deliveries/retry', { state: 'delivered' });
      expect(answer.status).to.equal(409);
      expect(errorOf(answer)).to.equal("what is delivered can't be retried: only dead deliveries can");
    });
  });

  describe('discarding', () => {
    it('gives up what is pending or dead', async () => {
      await at().receive('a');
      await at().receive('b');
      await at().settle('one', 'r', 'dead');
      expect((await at().post('/deliveries/discard', { ids: [1, 4] })).body).to.deep.equal({ moved: 2, more: false });
      expect(await at().states()).to.deep.equal({ 1: 'discarded', 2: 'pending', 3: 'pending', 4: 'discarded' });
      expect((await at().post('/deliveries/discard', { sink: 'two' })).body).to.deep.equal({ moved: 1, more: false });
      expect(await at().states()).to.include({ 2: 'discarded', 3: 'pending' });
    });

    it('answers 409 for what is delivered or discarded, and changes nothing', async () => {
      await at().receive('a');
      await at().settle('one', 'r', 'delivered');
      await at().inbox.discard({ ids: [2], limit: 1 });
      await at().receive('b');
      const answer = await at().post('/deliveries/discard', { ids: [1, 2, 3] });
      expect(answer).to.deep.equal({
        status: 409,
        body: { error: 'delivery 1 is delivered already\ndelivery 2 is discarded already' },
      });
      expect(await at().states()).to.include({ 3: 'pending' });
    });

    it('answers 409 for what is being sent just now', async () => {
      await at().receive('a');
      await at().inbox.claim('me', { sink: 'one', lanes: 1, batch: 1, maxCharacters: 1_000, leaseMs: 1 });
      const answer = await at().post('/deliveries/discard', { ids: [1] });
      expect(answer.status).to.equal(409);
      expect(errorOf(answer)).to.include('is being sent just now');
    });
  });

  for (const verb of ['retry', 'discard']) {
    for (const [what, body, word] of [
      ['nothing', {}, '"all": true'],
      ['a place and nothing else', { before: 3 }, '"all": true'],
      ['ids and a filter', { ids: [1], sink: 'one' }, 'either'],
      ['ids and all', { ids: [1], all: true }, 'either'],
      ['all and a filter', { all: true, mount: 'x' }, 'either'],
      ['an empty list', { ids: [] }, 'ids'],
      ['too many ids', { ids: Array.from({ length: 1_001 }, (_, n) => n + 1) }, '1000'],
      ['ids that are none', { ids: ['1'] }, 'ids.0'],
      ['an id of zero', { ids: [0] }, 'ids.0'],
      ['all that is not true', { all: false }, 'all'],
      ['a time as text', { from: '2024-01-01' }, 'from'],
      ['an unknown key', { staet: 'dead' }, 'staet'],
      ['a key of every object', JSON.parse('{"__proto__":{"all":true}}'), ''],
      ['a limit', { all: true, limit: 5 }, 'limit'],
    ] as [string, object, string][]) {
      it(`answers 400 to ${verb} with ${what}, and changes nothing`, async () => {
        await at().receive('a');
        await at().settle('one', 'r', 'dead');
        const answer = await at().post(`/deliveries/${verb}`, body);
        expect(answer.status).to.equal(400);
        expect(errorOf(answer)).to.include(word);
        expect(await at().states()).to.deep.equal({ 1: 'dead', 2: 'pending' });
      });
    }
  }
});
