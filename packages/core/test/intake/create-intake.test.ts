import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ChangeHookError, createIntake, ENRICH_NOTE, ManualClock, MemoryLog, readPoll } from '../../src/index.js';
import type { Appended, Dialect, IntakeRequest, Mount, NewReceipt, Rejection } from '../../src/index.js';
import { fakeMount } from './fake-mount.js';

const bytes = (text: string | Uint8Array): ArrayBuffer => new Uint8Array(Buffer.from(text as string)).buffer;

function setup(dialect: Partial<Dialect> = {}, over: Partial<Mount> = {}, append?: (receipt: NewReceipt) => Promise<Appended>) {
  const pollSinks: string[] = ['two'];
  const receipts: NewReceipt[] = [];
  const rejections: Rejection[] = [];
  const log = new MemoryLog();
  const clock = new ManualClock(5_000);
  let n = 0;
  const hooks: (string | undefined)[] = [];
  const intake = createIntake({
    mounts: new Map([['fake', fakeMount(dialect, over)]]),
    sinksOf: () => ['one', 'two'],
    pollSinksOf: () => pollSinks,
    inbox: {
      append: append ?? (async (receipt) => (receipts.push(receipt), { id: receipt.id, duplicate: false })),
      reject: async (rejection) => void rejections.push(rejection),
    },
    clock,
    log,
    newId: () => `id-${++n}`,
    inflatedLimit: 1_000,
    onHook: (mount) => hooks.push(mount),
  });
  const submit = (body: string | Uint8Array, more: Partial<IntakeRequest> = {}) =>
    intake.submit({ mount: 'fake', method: 'POST', query: '', headers: { 'content-type': 'application/json' }, body: bytes(body), ...more });
  return { intake, receipts, rejections, log, hooks, submit, pollSinks };
}

const change = { author: 'Ann <a@b>', comments: 'x', repository: 'r' };

describe('the intake', () => {
  it('answers 202 with id and count, and stores receipt and parcel before that', async () => {
    const { submit, receipts } = setup();
    const answer = await submit(JSON.stringify([change]), { query: 'a=1' });
    expect(answer).to.deep.equal({ status: 202, answer: { id: 'id-1', changes: 1 } });
    expect(receipts).to.have.length(1);
    const { parcels, ...receipt } = receipts[0] as NewReceipt;
    expect(parcels.map((it) => ({ ...it, changes: JSON.parse(it.changes) as unknown }))).to.deep.equal([
      { repository: 'r', count: 1, changes: [{ ...change, files: [], properties: {}, project: '' }] },
    ]);
    expect(receipt).to.deep.include({ mount: 'fake', dialect: 'fake@1.0.0', receivedAt: 5_000, query: 'a=1', sinks: ['one', 'two'], verdict: 'changes' });
    expect(receipt.bodyHash).to.have.length(32);
  });

  it('sorts changes of several repositories into a parcel each', async () => {
    const { submit, receipts } = setup();
    await submit(JSON.stringify([change, { ...change, repository: 's' }, { ...change, comments: 'y' }]));
    expect(receipts[0]?.parcels.map(({ repository, count }) => [repository, count])).to.deep.equal([['r', 2], ['s', 1]]);
  });

  for (const [reason, code] of [['missing', 'CH_SIGNATURE_MISSING'], ['mismatch', 'CH_SIGNATURE_MISMATCH'], ['stale', 'CH_SIGNATURE_STALE']] as const) {
    it(`answers 401 ${code}, translates nothing and stores a short record when verify says ${reason}`, async () => {
      let translated = false;
      const { submit, receipts, rejections, log } = setup({
        verify: () => ({ ok: false, reason }),
        translate: () => ((translated = true), { ignored: 'x' }),
      });
      const answer = await submit('[]', { address: '10.0.0.9', requestId: 'abc-1' });
      expect(log.lines.map((it) => it.fields)).to.deep.equal([{ mount: 'fake', code, request: 'abc-1', address: '10.0.0.9' }]);
      expect(answer.status).to.equal(401);
      expect(answer.answer).to.include({ error: code });
      expect(translated).to.equal(false);
      expect(receipts).to.deep.equal([]);
      expect(rejections).to.have.length(1);
      expect(rejections[0]).to.include({ mount: 'fake', address: '10.0.0.9', at: 5_000 });
    });
  }

  it('stores an ignored request with its reason and no deliveries', async () => {
    const { submit, receipts } = setup({ translate: () => ({ ignored: 'only a ping' }) });
    expect(await submit('{}')).to.deep.equal({ status: 202, answer: { id: 'id-1', ignored: 'only a ping' } });
    expect(receipts[0]).to.deep.include({ verdict: 'ignored', reason: 'only a ping', parcels: [], sinks: [] });
  });

  it('stores polls in a lane for each poller, for the sinks that take polls alone', async () => {
    const { submit, receipts } = setup({ translate: () => ({ polls: ['a', 'b"'] }) });
    expect(await submit('{}')).to.deep.equal({ status: 202, answer: { id: 'id-1', polls: 2 } });
    const { verdict, sinks, parcels } = receipts[0]!;
    expect({ verdict, sinks }).to.deep.equal({ verdict: 'polls', sinks: ['two'] });
    expect(parcels.map(({ repository, count }) => [repository, count])).to.deep.equal([['poller:a', 1], ['poller:b"', 1]]);
    expect(parcels.map(({ changes }) => readPoll(changes))).to.deep.equal([{ poller: 'a' }, { poller: 'b"' }]);
  });

  it('stores a poll of all pollers in another lane than those of each', async () => {
    const { submit, receipts } = setup({ translate: () => ({ polls: 'all' }) });
    expect(await submit('{}')).to.deep.equal({ status: 202, answer: { id: 'id-1', polls: 1 } });
    expect(receipts[0]!.parcels.map(({ repository, changes }) => [repository, readPoll(changes)])).to.deep.equal([['pollers', { poller: undefined }]]);
  });

  it('ignores polls that no sink of the mount takes, and says so', async () => {
    const { submit, receipts, pollSinks } = setup({ translate: () => ({ polls: ['a'] }) });
    pollSinks.pop();
    expect((await submit('{}')).answer).to.deep.equal({ id: 'id-1', ignored: 'no sink takes polls' });
    expect(receipts[0]).to.deep.include({ verdict: 'ignored', parcels: [], sinks: [] });
  });

  it('tells the repeat of a poll how many the first were', async () => {
    const receipt = { id: 'first', mount: 'fake', dialect: 'd@1', receivedAt: 1, verdict: 'polls', changes: 3 } as const;
    const { submit } = setup({ translate: () => ({ polls: ['a'] }) }, {}, async () => ({ id: 'first', duplicate: true, receipt }));
    expect((await submit('{}')).answer).to.deep.equal({ id: 'first', polls: 3, duplicate: true });
  });

  it('answers 400 with the problems that a dialect names, and stores no receipt', async () => {
    const { submit, receipts, rejections } = setup({ translate: () => ({ invalid: ['author is missing', 'when is no time'] }) });
    const answer = await submit('{}');
    expect(answer.status).to.equal(400);
    expect(answer.answer).to.deep.include({ error: 'CH_REQUEST_INVALID', problems: ['author is missing', 'when is no time'] });
    expect(receipts).to.deep.equal([]);
    expect(rejections).to.have.length(1);
  });

  it('lends http to verify of a dialect with a network, and answers 500 with its code alone when that fails', async () => {
    const asked: string[] = [];
    const make = (network: readonly string[] | undefined) => {
      const mount = fakeMount({
        ...(network === undefined ? {} : { network }),
        verify: async (_request, ctx) => ({ ok: true, ...(await ctx.http?.get('https://service.example/cert'), {}) }),
      });
      return createIntake({
        mounts: new Map([['fake', mount]]), sinksOf: () => [], clock: new ManualClock(), log: new MemoryLog(), newId: () => 'id', inflatedLimit: 1_000,
        inbox: { append: async (receipt) => ({ id: receipt.id, duplicate: false }), reject: async () => {} },
        networkHttp: (hosts) => ({
          get: async (url) => {
            asked.push(`${hosts.join()} ${url}`);
            throw new ChangeHookError('CH_HTTP_FAILED', { origin: 'https://service.example', reason: 'it answers 503' });
          },
        }),
      });
    };
    const request = { mount: 'fake', method: 'POST', query: '', headers: {} };
    expect(await make(['service.example']).submit({ ...request, body: bytes(JSON.stringify([change])) })).to.deep.equal({ status: 500, answer: { error: 'CH_HTTP_FAILED' } });
    expect(asked).to.deep.equal(['service.example https://service.example/cert']);
    expect((await make(undefined).submit({ ...request, body: bytes(JSON.stringify([change])) })).status).to.equal(202);
    expect(asked).to.have.length(1);
  });

  it('answers 400 for broken JSON without a word of it', async () => {
    const { submit } = setup();
    const answer = await submit('{"secret stuff"');
    expect(answer.status).to.equal(400);
    expect(JSON.stringify(answer)).to.include('CH_REQUEST_UNPARSABLE').and.not.include('secret stuff');
  });

  it('keeps what a throwing translate could not translate, names dialect and hook in the log, and answers 202', async () => {
    const { submit, receipts, log } = setup({ translate: () => { throw new TypeError('no such field'); } });
    expect(await submit('{"a":1}')).to.deep.equal({ status: 202, answer: { id: 'id-1', state: 'untranslated' } });
    expect(receipts[0]).to.deep.include({ verdict: 'untranslated', parcels: [] });
    expect(Buffer.from(receipts[0]?.body ?? []).toString()).to.equal('{"a":1}');
    const [line] = log.lines.filter(({ level }) => level === 'error');
    expect(JSON.stringify(line)).to.include('fake@1.0.0').and.include('translate').and.include('no such field');
  });

  it('keeps as untranslated what the options of a mount fail on, and tells the operator', async () => {
    const { submit, receipts, log } = setup({ translate: () => ({ untranslated: 'the expression fails' }) });
    expect(await submit('{}')).to.deep.equal({ status: 202, answer: { id: 'id-1', state: 'untranslated' } });
    expect(receipts[0]).to.deep.include({ verdict: 'untranslated', reason: 'the expression fails', parcels: [], sinks: [] });
    expect(log.text()).to.include('the expression fails');
  });

  it('answers 503 and names the mount when what its options have it do would not end, and stores nothing', async () => {
    for (const hook of ['translate', 'identify'] as const) {
      const { submit, receipts, log } = setup({
        [hook]: () => Promise.reject(new ChangeHookError('CH_DIALECT_ENDLESS', { mount: 'm', dialect: 'd', hook: 'h', what: 'too many steps' })),
      });
      expect(await submit('{}')).to.deep.equal({ status: 503, answer: { error: 'CH_DIALECT_ENDLESS' } });
      expect(receipts).to.deep.equal([]);
      expect(log.text()).to.include('"mount":"fake"').and.include('too many steps');
    }
  });

  for (const [hook, status] of [['translate', 202], ['verify', 500]] as const) {
    it(`tells at debug where a throwing ${hook} threw, for the author`, async () => {
      const { submit, log } = setup({ [hook]: function here() { throw new TypeError('no such field'); } });
      expect((await submit('[]')).status).to.equal(status);
      const [line] = log.lines.filter(({ level }) => level === 'debug');
      expect(line?.message).to.match(/^TypeError: no such field\n +at .*here.*create-intake\.test/);
    });
  }

  for (const [words, thrown] of [
    ['no error', 'a text'],
    ['null', null],
    ['something whose stack throws', Object.defineProperty(new Error('x'), 'stack', { get: () => { throw new Error('y'); } })],
  ] as const) {
    it(`copes with a translate that throws ${words}`, async () => {
      const { submit, log } = setup({ translate: () => { throw thrown as Error; } });
      expect((await submit('[]')).status).to.equal(202);
      expect(log.lines.filter(({ level }) => level === 'debug')).to.deep.equal([]);
    });
  }

  it('keeps a request whose changes break the contract as untranslated', async () => {
    const { submit, receipts } = setup({ translate: () => ({ changes: [{ author: 7 }] }) as never });
    expect((await submit('{}')).answer).to.deep.equal({ id: 'id-1', state: 'untranslated' });
    expect(receipts[0]?.reason).to.match(/CH_CHANGE_INVALID/);
  });

  for (const hook of ['verify', 'identify'] as const) {
    it(`answers 500 with the code alone and stores nothing when ${hook} throws`, async () => {
      const { submit, receipts } = setup({ [hook]: () => { throw new Error('oops'); } });
      expect(await submit('[]')).to.deep.equal({ status: 500, answer: { error: 'CH_DIALECT_CRASHED' } });
      expect(receipts).to.deep.equal([]);
    });
  }

  it('tells a duplicate the first id and what became of that', async () => {
    const receipt = { id: 'first', mount: 'fake', dialect: 'fake@1.0.0', receivedAt: 1, verdict: 'changes' as const, changes: 3 };
    const { submit } = setup({}, {}, async () => ({ id: 'first', duplicate: true, receipt }));
    expect(await submit(JSON.stringify([change]))).to.deep.equal({ status: 202, answer: { id: 'first', changes: 3, duplicate: true } });
  });

  it('answers 503 when the inbox can not take it', async () => {
    const { submit } = setup({}, {}, () => Promise.reject(new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'disk full' })));
    expect(await submit(JSON.stringify([change]))).to.deep.equal({ status: 503, answer: { error: 'CH_INBOX_UNAVAILABLE' } });
  });

  for (const [encoding, pack] of [['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync]] as const) {
    it(`verifies a ${encoding} body as it was received and translates it inflated`, async () => {
      const seen: string[] = [];
      const { submit, receipts } = setup({
        verify: (request) => (seen.push(Buffer.from(request.body).toString('hex')), { ok: true }),
        translate: (request) => ({ ignored: request.text() }),
      });
      const packed = pack('{"a":"b"}');
      const answer = await submit(packed, { headers: { 'content-type': 'application/json', 'content-encoding': encoding } });
      expect(answer.answer).to.deep.equal({ id: 'id-1', ignored: '{"a":"b"}' });
      expect(seen).to.deep.equal([packed.toString('hex')]);
      expect(Buffer.from(receipts[0]?.body ?? []).equals(packed)).to.equal(true);
    });
  }

  it('answers 413 for a body that would inflate beyond the limit, and stops inflating there', async () => {
    const { submit } = setup();
    const answer = await submit(gzipSync(Buffer.alloc(10_000_000)), { headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } });
    expect(answer.status).to.equal(413);
  });

  it('answers 415 for an unknown Content-Encoding and 400 for bytes that are not of theirs', async () => {
    const { submit } = setup();
    expect((await submit('[]', { headers: { 'content-encoding': 'compress' } })).status).to.equal(415);
    expect((await submit('[]', { headers: { 'content-encoding': 'constructor' } })).status).to.equal(415);
    expect((await submit('[]', { headers: { 'content-encoding': 'gzip' } })).status).to.equal(400);
  });

  it('blanks credentials and what the dialect calls sensitive before storing', async () => {
    const { submit, receipts, log } = setup();
    await submit(JSON.stringify([change]), {
      query: 'project=x&token=hush1&to%6ben=hush2',
      headers: { authorization: 'Bearer hush3', cookie: 'hush4', 'x-token': 'hush5', 'user-agent': 'curl' },
    });
    expect(JSON.stringify({ ...receipts[0], body: undefined })).to.not.match(/hush/);
    expect(receipts[0]?.query).to.equal('project=x&token=%5Bblanked%5D&to%6ben=%5Bblanked%5D');
    expect(receipts[0]?.headers).to.include({ 'user-agent': 'curl', 'x-token': '[blanked]' });
    expect(log.text()).to.not.match(/hush/);
  });

  it('leaves the delivery id out where the mount does not deduplicate', async () => {
    const receipts: NewReceipt[] = [];
    const intake = createIntake({
      mounts: new Map([['fake', fakeMount({})]]),
      sinksOf: () => [],
      dedupes: () => false,
      inbox: { append: async (receipt) => (receipts.push(receipt), { id: receipt.id, duplicate: false }), reject: async () => {} },
      clock: new ManualClock(),
      log: new MemoryLog(),
      newId: () => 'x',
      inflatedLimit: 10,
    });
    await intake.submit({ mount: 'fake', method: 'POST', query: '', headers: { 'x-delivery': 'd1' }, body: bytes('[{"author":"a"}]') });
    expect(receipts[0]).to.not.have.property('deliveryId');
  });

  it('gives all changes the category of their mount, in place of their own', async () => {
    const { submit, receipts } = setup({ translate: () => ({ changes: [{ ...change, category: 'tag' }, change] }) }, { category: 'forge' });
    await submit('{}');
    expect((JSON.parse(receipts[0]?.parcels[0]?.changes ?? '') as { category: string }[]).map(({ category }) => category)).to.deep.equal(['forge', 'forge']);
  });

  it('lets changes wait for enrich only where the dialect asks for it and has it', async () => {
    const translate = () => ({ changes: [change], enrich: true });
    const asked = setup({ translate, enrich: (changes) => ({ changes }) });
    await asked.submit('{}');
    expect(asked.receipts[0]?.enrich).to.equal(true);
    const without = setup({ translate });
    await without.submit('{}');
    expect(without.receipts[0]).to.not.have.property('enrich');
    const unasked = setup({ enrich: (changes) => ({ changes }) });
    await unasked.submit(JSON.stringify([change]));
    expect(unasked.receipts[0]).to.not.have.property('enrich');
  });

  it('keeps what translate noted for enrich until then, and drops it where nobody waits for enrich', async () => {
    const translate = () => ({ changes: [{ ...change, properties: { [ENRICH_NOTE]: 7, event: 'push' } }], enrich: true });
    const propertiesOf = (it: ReturnType<typeof setup>) => (JSON.parse(it.receipts[0]!.parcels[0]!.changes) as { properties: object }[])[0]?.properties;
    const waits = setup({ translate, enrich: (changes) => ({ changes }) });
    const without = setup({ translate });
    await Promise.all([waits.submit('{}'), without.submit('{}')]);
    expect(propertiesOf(waits)).to.deep.equal({ [ENRICH_NOTE]: 7, event: 'push' });
    expect(propertiesOf(without)).to.deep.equal({ event: 'push' });
  });

  it('tells the watcher whose code runs, and when it is over', async () => {
    const { submit, hooks } = setup();
    await submit(JSON.stringify([change]));
    expect(hooks).to.deep.equal(['fake', undefined, 'fake', undefined, 'fake', undefined]);
  });

  it('answers 404 for a mount that is not there', async () => {
    const { submit } = setup();
    expect((await submit('', { mount: 'other' })).status).to.equal(404);
  });
});
