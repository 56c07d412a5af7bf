import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createMemoryInbox, createRetranslator, ManualClock, MemoryLog } from '../../src/index.js';
import type { Dialect, Inbox, Mount, NewReceipt } from '../../src/index.js';
import { fakeMount } from './fake-mount.js';

const change = { author: 'Ann <a@b>', comments: 'x', repository: 'r' };
const FAILURE = 'CH_DIALECT_CRASHED: boo';

describe('the retranslator', () => {
  const clock = new ManualClock(5_000);
  let inbox: Inbox;
  let log: MemoryLog;
  let hooks: (string | undefined)[];
  beforeEach(async () => {
    inbox = createMemoryInbox({ clock });
    await inbox.start();
    log = new MemoryLog();
    hooks = [];
  });
  afterEach(() => inbox.stop());

  function make(dialect: Partial<Dialect> = {}, over: Partial<Mount> = {}) {
    return createRetranslator({
      mounts: new Map([['fake', fakeMount(dialect, { label: 'fake@2.0.0', ...over })]]),
      sinksOf: () => ['one', 'two'],
      pollSinksOf: () => ['two'],
      inbox,
      clock,
      log,
      inflatedLimit: 1_000,
      onHook: (mount) => hooks.push(mount),
    });
  }

  const receive = (over: Partial<NewReceipt> = {}) =>
    inbox.append({
      id: 'id',
      mount: 'fake',
      dialect: 'fake@1.0.0',
      receivedAt: 1,
      method: 'PUT',
      query: 'project=p&token=%5Bblanked%5D',
      headers: { 'content-type': 'application/json', 'x-event': 'push', 'x-token': '[blanked]' },
      body: Buffer.from(JSON.stringify([change, { ...change, repository: 's' }])),
      bodyHash: Buffer.alloc(32),
      verdict: 'untranslated',
      reason: FAILURE,
      parcels: [],
      sinks: [],
      ...over,
    });
  const lanes = async () =>
    (await inbox.deliveries({ limit: 10 })).map(({ sink, repository }) => `${sink} ${repository}`).reverse();

  it('gives a receipt the changes that the mended dialect makes of it, and their deliveries', async () => {
    await receive();
    expect(await make().retranslate('id')).to.deep.equal({ translated: true, verdict: 'changes', changes: 2 });
    expect(await inbox.receipt('id')).to.deep.equal({
      id: 'id',
      mount: 'fake',
      dialect: 'fake@2.0.0',
      receivedAt: 1,
      verdict: 'changes',
      changes: 2,
    });
    expect(await lanes()).to.deep.equal(['one r', 'two r', 'one s', 'two s']);
    const [parcel] = (await inbox.storedReceipt('id'))?.parcels ?? [];
    expect(JSON.parse(parcel?.changes ?? '')).to.deep.equal([{ ...change, files: [], properties: {}, project: '' }]);
  });

  it('hands the dialect the request as it was stored, and asks none of its other hooks', async () => {
    await receive({
      body: gzipSync('[1]'),
      headers: { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' },
    });
    const seen: unknown[] = [];
    const never = () => {
      throw new Error('not this one');
    };
    await make({
      verify: never,
      identify: never,
      translate: (request) => {
        seen.push([
          request.mount,
          request.method,
          request.query.get('project'),
          request.query.get('token'),
          request.mediaType,
          request.json(),
        ]);
        return { ignored: 'seen' };
      },
    }).retranslate('id');
    expect(seen).to.deep.equal([['fake', 'PUT', 'p', '[blanked]', 'application/json', [1]]]);
  });

  it('makes polls of it for the sinks that take them', async () => {
    await receive();
    expect(await make({ translate: () => ({ polls: ['a'] }) }).retranslate('id')).to.deep.equal({ translated: true, verdict: 'polls', changes: 1 });
    expect(await inbox.deliveries({ limit: 9 })).to.have.length(1);
    expect((await inbox.deliveries({ limit: 9 }))[0]).to.include({ sink: 'two', repository: 'poller:a' });
  });

  it('keeps why there is nothing to build', async () => {
    await receive();
    const outcome = await make({ translate: () => ({ ignored: 'a ping' }) }).retranslate('id');
    expect(outcome).to.deep.equal({ translated: true, verdict: 'ignored', changes: 0, reason: 'a ping' });
    expect(await inbox.receipt('id')).to.include({ verdict: 'ignored', reason: 'a ping' });
  });

  it('lets the changes wait for enrich where the dialect asks for it', async () => {
    await receive();
    await make({ translate: () => ({ changes: [change], enrich: true }), enrich: (changes) => ({ changes }) }).retranslate('id');
    expect(await inbox.enrichment('id')).to.include({ receipt: 'id', attempts: 0 });
  });

  it('leaves a receipt as it is when the dialect still fails on it, with the new reason', async () => {
    await receive();
    const retranslator = make({
      translate: () => {
        throw new Error('still no good');
      },
    });
    const outcome = await retranslator.retranslate('id');
    expect(outcome.translated).to.equal(false);
    expect('error' in outcome && outcome.error)
      .to.include('fake@2.0.0')
      .and.include('still no good');
    expect(await inbox.receipt('id')).to.include({ verdict: 'untranslated', dialect: 'fake@2.0.0' });
    expect((await inbox.receipt('id'))?.reason).to.include('still no good');
    expect(log.text()).to.include('still no good').and.include('"receipt":"id"');
    expect(await make().retranslate('id')).to.include({ translated: true, changes: 2 });
  });

  it('leaves a receipt as it is when its changes break the contract', async () => {
    await receive({ body: Buffer.from('[{"author":7}]') });
    const outcome = await make().retranslate('id');
    expect('error' in outcome && outcome.error).to.match(/^CH_CHANGE_INVALID/);
    expect(await inbox.receipt('id')).to.include({ verdict: 'untranslated' });
  });

  for (const [what, dialect, body, code] of [
    ['invalid', { translate: () => ({ invalid: ['author is missing'] }) }, '{}', 'CH_REQUEST_INVALID'],
    ['unparsable', {}, '{"', 'CH_REQUEST_UNPARSABLE'],
  ] as const) {
    it(`takes a request that the dialect calls ${what} for one with nothing to build in it`, async () => {
      await receive({ body: Buffer.from(body) });
      const outcome = await make(dialect).retranslate('id');
      expect(outcome).to.include({ translated: true, verdict: 'ignored', changes: 0 });
      expect((await inbox.receipt('id'))?.reason).to.match(new RegExp(`^${code}: `));
    });
  }

  it('leaves a receipt as it is when its body would inflate beyond the limit', async () => {
    await receive({ body: gzipSync(Buffer.alloc(10_000)), headers: { 'content-encoding': 'gzip' } });
    const outcome = await make().retranslate('id');
    expect('error' in outcome && outcome.error).to.match(/^CH_REQUEST_TOO_LARGE/);
    expect(await inbox.receipt('id')).to.include({ verdict: 'untranslated' });
  });

  it('says that a mount is no longer there, and changes nothing', async () => {
    await receive({ mount: 'gone' });
    expect(await make().retranslate('id')).to.deep.equal({ translated: false, error: 'the config no longer has the mount gone' });
    expect(await inbox.receipt('id')).to.include({ verdict: 'untranslated', reason: FAILURE, dialect: 'fake@1.0.0' });
  });

  it('says that the body is gone', async () => {
    await receive();
    const read = inbox.storedReceipt.bind(inbox);
    inbox.storedReceipt = async (id) => ({ ...(await read(id))!, body: undefined });
    expect(await make().retranslate('id')).to.deep.equal({ translated: false, error: 'retention has dropped its body' });
  });

  it('says that there is no such receipt', async () => {
    expect(await make().retranslate('id')).to.deep.equal({ translated: false, error: 'no receipt has this id' });
  });

  it('calls no dialect for a receipt that is translated, and says what it is', async () => {
    await receive({ verdict: 'ignored', reason: 'a ping' });
    expect(await make().retranslate('id')).to.deep.equal({ translated: true, verdict: 'ignored', changes: 0, reason: 'a ping' });
    expect(hooks).to.deep.equal([]);
  });

  it('delivers once when a repeat of the request comes first', async () => {
    await receive({ deliveryId: 'd' });
    const retranslator = make({
      translate: async (request) => {
        const parcels = [{ repository: 'r', count: 1, changes: '[]' }];
        await receive({ id: 'repeat', deliveryId: 'd', verdict: 'changes', reason: 'the repeat', parcels, sinks: ['one'] });
        return { changes: request.json() as never };
      },
    });
    expect(await retranslator.retranslate('id')).to.deep.equal({
      translated: true,
      verdict: 'changes',
      changes: 1,
      reason: 'the repeat',
    });
    expect(await lanes()).to.deep.equal(['one r']);
  });

  it('tells the watcher whose code runs, and when it is over', async () => {
    await receive();
    await make().retranslate('id');
    expect(hooks).to.deep.equal(['fake', undefined]);
  });
});
