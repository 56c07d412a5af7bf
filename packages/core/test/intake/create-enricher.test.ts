import { expect } from 'chai';
import { ChangeHookError, createEnricher, ENRICH_NOTE, ManualClock, MemoryLog, PARTIAL, writeChanges } from '../../src/index.js';
import type { Dialect, Enriched, NewParcel, PendingEnrichment } from '../../src/index.js';
import { fakeMount } from './fake-mount.js';

const change = (comments: string, repository = 'r', properties = {}) => ({ author: 'a', comments, files: [], properties, repository, project: '' });
const parcel = (repository: string, ...comments: string[]): NewParcel => ({
  repository,
  count: comments.length,
  changes: JSON.stringify(comments.map((it) => change(it, repository))),
});

function setup(enrich: Dialect['enrich'], over: Partial<PendingEnrichment> = {}, options: unknown = {}, mount: { category?: string } = {}) {
  const pending: PendingEnrichment = { receipt: 'id', mount: 'fake', parcels: [parcel('r', 'one', 'two')], attempts: 0, ...over };
  const stored: Enriched[] = [];
  const clock = new ManualClock();
  const log = new MemoryLog();
  const signals: AbortSignal[] = [];
  const enricher = createEnricher({
    mounts: new Map([['fake', fakeMount(enrich === undefined ? {} : { enrich }, { options, ...mount })]]),
    inbox: {
      enrichment: async () => (stored.some((it) => 'parcels' in it || 'ignored' in it) ? undefined : pending),
      enriched: async (_receipt, result) => {
        stored.push(result);
        if ('attempts' in result) pending.attempts = result.attempts;
      },
    },
    httpFor: (_mount, signal) => (signals.push(signal), { get: () => Promise.reject(new Error('no network here')) }),
    policyOf: () => ({ attempts: 3, firstWaitMs: 100, longestWaitMs: 150, timeoutMs: 1_000 }),
    clock,
    log,
  });
  return { enricher, stored, clock, log, signals };
}

const comments = (result: Enriched | undefined): string[] =>
  result !== undefined && 'parcels' in result ? result.parcels.flatMap((it) => (JSON.parse(it.changes) as { comments: string }[]).map((c) => c.comments)) : [];

describe('the enricher', () => {
  it('hands all changes of a receipt to the dialect and stores what it gives', async () => {
    const { enricher, stored } = setup((changes) => ({ changes: [...changes, change('three')] }));
    expect(await enricher.enrich('id')).to.deep.equal({ done: true });
    expect(comments(stored[0])).to.deep.equal(['one', 'two', 'three']);
  });

  it('gives changes that came of it the category of their mount', async () => {
    const { enricher, stored } = setup((changes) => ({ changes: [...changes, { ...change('three'), category: 'tag' }] }), {}, {}, { category: 'forge' });
    await enricher.enrich('id');
    const [result] = stored;
    if (result === undefined || !('parcels' in result)) throw new Error('nothing was stored');
    expect((JSON.parse(result.parcels[0]?.changes ?? '') as { category: string }[]).map(({ category }) => category)).to.deep.equal(['forge', 'forge', 'forge']);
  });

  it('asks once however many ask for it at the same time', async () => {
    let calls = 0;
    const { enricher } = setup((changes) => ((calls += 1), { changes }));
    await Promise.all([enricher.enrich('id'), enricher.enrich('id'), enricher.enrich('id')]);
    expect(calls).to.equal(1);
  });

  it('asks nobody again once it is done', async () => {
    let calls = 0;
    const { enricher } = setup((changes) => ((calls += 1), { changes }));
    await enricher.enrich('id');
    expect(await enricher.enrich('id')).to.deep.equal({ done: true });
    expect(calls).to.equal(1);
  });

  it('stores that there is no reason to build', async () => {
    const { enricher, stored } = setup(() => ({ ignored: 'skipped by its message' }));
    expect(await enricher.enrich('id')).to.deep.equal({ done: true });
    expect(stored).to.deep.equal([{ ignored: 'skipped by its message' }]);
  });

  it('waits twice as long after each failure, up to the longest, and then delivers marked partial', async () => {
    const { enricher, stored, log } = setup(() => {
      throw new ChangeHookError('CH_HTTP_FAILED', { origin: 'https://api', reason: 'it answers 500' });
    });
    const first = await enricher.enrich('id');
    const second = await enricher.enrich('id');
    const third = await enricher.enrich('id');
    expect([first, second].map((it) => (it.done ? undefined : it.waitMs))).to.deep.equal([100, 150]);
    expect(third).to.deep.equal({ done: true });
    const last = stored.at(-1);
    expect(comments(last)).to.deep.equal(['one', 'two']);
    expect(last !== undefined && 'parcels' in last && last.partial).to.match(/answers 500/);
    const changes = last !== undefined && 'parcels' in last ? (JSON.parse(last.parcels[0]?.changes ?? '[]') as { properties: object }[]) : [];
    expect(changes.map(({ properties }) => properties)).to.deep.equal([{ [PARTIAL]: true }, { [PARTIAL]: true }]);
    expect(log.lines.some(({ level }) => level === 'error')).to.equal(true);
  });

  it('shows the dialect what translate noted for it, and lets no sink see it', async () => {
    const noted = [change('one', 'r', { [ENRICH_NOTE]: { id: 7 }, event: 'push' })];
    const over = { parcels: [{ repository: 'r', count: 1, changes: JSON.stringify(noted) }] };
    let seen: unknown;
    const kept = setup((changes) => ((seen = changes[0]?.properties[ENRICH_NOTE]), { changes }), over);
    await kept.enricher.enrich('id');
    expect(seen).to.deep.equal({ id: 7 });
    const refused = setup(() => {
      throw new ChangeHookError('CH_HTTP_REFUSED', { reason: 'no' });
    }, over);
    await refused.enricher.enrich('id');
    const properties = [kept, refused].map(({ stored: [it] }) => it !== undefined && 'parcels' in it && (JSON.parse(it.parcels[0]!.changes) as { properties: object }[])[0]?.properties);
    expect(properties).to.deep.equal([{ event: 'push' }, { event: 'push', [PARTIAL]: true }]);
  });

  it('gives up at once on what the dialect may not ask', async () => {
    const { enricher, stored } = setup(() => {
      throw new ChangeHookError('CH_HTTP_REFUSED', { reason: 'a segment is ..' });
    });
    expect(await enricher.enrich('id')).to.deep.equal({ done: true });
    expect(stored[0]).to.include({ partial: 'a dialect may not make this request: a segment is ..' });
  });

  it('gives up when the mount, or the hook, is no longer there', async () => {
    for (const { enricher, stored } of [setup(undefined), setup((changes) => ({ changes }), { mount: 'gone' })]) {
      expect(await enricher.enrich('id')).to.deep.equal({ done: true });
      expect(stored[0]).to.have.property('partial');
    }
  });

  it('ends a try that takes too long, tells the dialect by its signal, and tries again', async () => {
    const { enricher, clock, signals } = setup(() => new Promise(() => {}));
    const outcome = enricher.enrich('id');
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_000);
    expect((await outcome).done).to.equal(false);
    expect(signals[0]?.aborted).to.equal(true);
  });

  it('keeps the changes of each repository in its lane, and lets none move to another', async () => {
    const two = { parcels: [parcel('r', 'one'), parcel('s', 'two')] };
    const kept = setup((changes) => ({ changes: [...changes].reverse() }), two);
    await kept.enricher.enrich('id');
    expect(kept.stored[0]).to.have.property('parcels').with.length(2);
    const moved = setup((changes) => ({ changes: changes.map((it) => ({ ...it, repository: 'elsewhere' })) }), two);
    await moved.enricher.enrich('id');
    expect(moved.stored[0]).to.have.property('partial').that.matches(/repository/);
  });

  it('has a repository told that translate could not know, and keeps its changes in the lane of the text of the options that stood for it', async () => {
    const forge = 'https://forge.example';
    const tell: Dialect['enrich'] = (changes) => ({ changes: changes.map((it) => ({ ...it, repository: 'told' })) });
    const told = setup(tell, { parcels: [parcel(forge, 'one', 'two')] }, { url: forge });
    await told.enricher.enrich('id');
    expect(told.stored).to.deep.equal([{ parcels: [{ repository: forge, count: 2, changes: writeChanges([change('one', 'told'), change('two', 'told')]) }] }]);
    for (const [pending, options] of [[{ parcels: [parcel(forge, 'one')] }, {}], [{ parcels: [parcel('', 'one')] }, { url: '' }], [{ parcels: [parcel(forge, 'one'), parcel('r', 'two')] }, { url: forge }]] as const) {
      const moved = setup(tell, pending, options);
      await moved.enricher.enrich('id');
      expect(moved.stored[0]).to.have.property('partial').that.matches(/repository/);
    }
  });

  it('says what is wrong and asks to come again when the store fails', async () => {
    const enricher = createEnricher({
      mounts: new Map(),
      inbox: { enrichment: () => Promise.reject(new Error('disk full')), enriched: async () => {} },
      httpFor: () => ({ get: () => Promise.reject(new Error()) }),
      clock: new ManualClock(),
      log: new MemoryLog(),
    });
    const outcome = await enricher.enrich('id');
    expect(outcome).to.deep.include({ done: false, error: 'disk full' });
  });
});
