import { expect } from 'chai';
import { ChangeHookError } from 'change-hook-core';
import { START, useManagement } from './support.js';

describe('the management API: translating receipts again', () => {
  const at = useManagement();
  const receive = async (...ids: string[]) => {
    for (const id of ids) await at().receive(id, { verdict: 'untranslated', reason: 'boo', parcels: [], sinks: [] });
  };
  const translated = (...ids: string[]) => ids.map((id) => ({ id, verdict: 'changes', changes: 1 }));
  const verdicts = async () =>
    Object.fromEntries((await at().inbox.receipts({ limit: 100 })).map(({ id, verdict }) => [id, verdict]));
  const order = (body: object) => at().post('/receipts/retranslate', body);

  it('takes all untranslated receipts where nothing is said, the oldest first', async () => {
    await receive('a', 'b');
    await at().receive('c');
    await receive('d');
    expect(await order({})).to.deep.equal({ status: 200, body: { translated: translated('a', 'b', 'd'), failed: [], rest: [] } });
    expect(await verdicts()).to.deep.equal({ a: 'changes', b: 'changes', c: 'changes', d: 'changes' });
    const receipts = (await at().inbox.deliveries({ sink: 'one', limit: 9 })).map(({ receipt }) => receipt);
    expect(receipts.reverse()).to.deep.equal(['c', 'a', 'b', 'd']);
  });

  it('finds more of them than one page has', async () => {
    const ids = Array.from({ length: 1_001 }, (_, n) => `r${String(n).padStart(4, '0')}`);
    await receive(...ids);
    const { body } = await order({});
    expect((body as { translated: { id: string }[] }).translated.map(({ id }) => id)).to.deep.equal(ids);
  });

  it('keeps to a filter', async () => {
    await receive('a');
    await at().receive('b', { mount: 'base', verdict: 'untranslated', parcels: [], sinks: [], receivedAt: START + 5 });
    for (const filter of [{ mount: 'none' }, { from: START + 6 }, { to: START }]) {
      expect((await order(filter)).body).to.deep.equal({ translated: [], failed: [], rest: [] });
    }
    expect((await order({ mount: 'base', from: START + 5, to: START + 6 })).body).to.deep.include({
      translated: translated('b'),
    });
    expect(await verdicts()).to.include({ a: 'untranslated' });
  });

  it('takes those that are named, in the order of their receipt', async () => {
    await receive('a', 'b', 'c');
    expect((await order({ ids: ['c', 'a', 'c'] })).body).to.deep.include({ translated: translated('a', 'c') });
    expect(await verdicts()).to.include({ b: 'untranslated' });
  });

  it('ends a step after a while, says what is left, and goes on with it', async () => {
    await receive('a', 'b', 'c');
    const { retranslate } = at();
    at().retranslate = (id) => {
      at().clock.advance(300);
      return retranslate(id);
    };
    expect((await order({})).body).to.deep.equal({ translated: translated('a', 'b'), failed: [], rest: ['c'] });
    // A repeat of the request may have come meanwhile: that is no mistake of whoever goes on.
    await retranslate('c');
    expect((await order({ ids: ['c'], resume: true })).body).to.deep.equal({ translated: translated('c'), failed: [], rest: [] });
  });

  it('tells which could not be, why, and what there is no reason to build in', async () => {
    await receive('a', 'b', 'c');
    const { retranslate } = at();
    at().retranslate = async (id) => {
      if (id === 'a') return { translated: false, error: 'still no good' };
      return id === 'b' ? { translated: true, verdict: 'ignored', changes: 0, reason: 'a ping' } : retranslate(id);
    };
    const ignored = { id: 'b', verdict: 'ignored', changes: 0, reason: 'a ping' };
    const expected = { translated: [ignored, ...translated('c')], failed: [{ id: 'a', error: 'still no good' }], rest: [] };
    expect((await order({})).body).to.deep.equal(expected);
  });

  it('stops at a receipt on which the dialect takes its thread with it', async () => {
    await receive('a', 'b', 'c');
    const { retranslate } = at();
    at().retranslate = (id) =>
      id === 'b'
        ? Promise.reject(new ChangeHookError('CH_INTAKE_WORKER_ENDED', { reason: 'its code did not end', mount: 'github' }))
        : retranslate(id);
    const { status, body } = await order({});
    const why = 'the intake worker ended while it worked for the mount "github": its code did not end';
    expect({ status, body }).to.deep.equal({
      status: 200,
      body: { translated: translated('a'), failed: [{ id: 'b', error: why }], rest: ['c'], stopped: why },
    });
  });

  it('answers by its code when the inbox fails', async () => {
    await receive('a');
    at().retranslate = () => Promise.reject(new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'disk full' }));
    const { status, body } = await order({});
    expect(status).to.equal(503);
    expect(body).to.include({ error: 'CH_INBOX_UNAVAILABLE' });
  });

  it('answers with all of several errors', async () => {
    await receive('a');
    const missing = (item: string) =>
      new ChangeHookError('CH_PLUGIN_MISSING', {
        kind: 'dialect',
        item,
        packageName: `change-hook-dialect-${item}`,
        looked: ['/x'],
      });
    at().retranslate = () => Promise.reject(new AggregateError([missing('one'), missing('two')], 'dialects have problems'));
    const { status, body } = await order({});
    expect(status).to.equal(500);
    expect(
      (body as { errors: { code: string; params: { item: string } }[] }).errors.map(({ code, params }) => [code, params.item]),
    ).to.deep.equal([
      ['CH_PLUGIN_MISSING', 'one'],
      ['CH_PLUGIN_MISSING', 'two'],
    ]);
  });

  for (const [what, body, status, word] of [
    ['an unknown id', { ids: ['a', 'x'] }, 404, 'there is no receipt x'],
    ['one that is translated', { ids: ['a', 'c'] }, 409, 'receipt c is not untranslated: its verdict is changes'],
    ['ids and a filter', { ids: ['a'], mount: 'github' }, 400, 'either'],
    ['no ids', { ids: [] }, 400, 'ids'],
    ['too many ids', { ids: Array.from({ length: 1_001 }, (_, n) => `r${n}`) }, 400, '1000'],
    ['an unknown key', { verdict: 'untranslated' }, 400, 'verdict'],
    ['nothing to resume', { resume: true }, 400, 'resume'],
  ] as const) {
    it(`answers ${status} for ${what}, and translates nothing`, async () => {
      await receive('a');
      await at().receive('c');
      const answer = await order(body);
      expect(answer.status).to.equal(status);
      expect((answer.body as { error: string }).error).to.include(word);
      expect(await verdicts()).to.include({ a: 'untranslated' });
    });
  }
});
