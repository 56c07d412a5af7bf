import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import type { ReceiptSummary } from 'change-hook-core';
import { askManagement } from '../../src/index.js';
import { change, ReloadGateway } from './support.js';

for (const intake of ['worker', 'in-thread'] as const) {
  describe(`a reload, with the intake ${intake === 'worker' ? 'on a worker thread' : 'in thread'}`, function () {
    this.timeout(30_000);
    let it_: ReloadGateway;
    beforeEach(() => (it_ = new ReloadGateway()));
    afterEach(() => it_.close());
    const start = (dialects: Record<string, unknown>, more: Record<string, unknown> = {}) =>
      it_.start({ change_hook_dialects: dialects, ...more }, { intake });
    const reload = (dialects: Record<string, unknown>, more: Record<string, unknown> = {}) =>
      it_.reload({ change_hook_dialects: dialects, ...more });

    it('mounts what is new, and answers 404 for what is gone', async () => {
      await start({ demo: true, old: { $dialect: 'demo' } });
      expect([await it_.send('more', change('a')), await it_.send('old', change('b'))]).to.deep.equal([404, 202]);
      const report = await reload({ demo: true, more: { $dialect: 'demo' } });
      expect(report.mounts).to.deep.equal({ added: ['more'], removed: ['old'], changed: [] });
      expect([await it_.send('more', change('c')), await it_.send('old', change('d')), await it_.send('demo', change('e'))]).to.deep.equal([202, 404, 202]);
      expect(it_.gateway.mounts.map(({ mount }) => mount)).to.deep.equal(['demo', 'more']);
      await it_.until(() => it_.probe.arrived.length === 3);
      expect(it_.log.text()).to.include('the config was read again and is in force');
    });

    it('takes a dialect that was never listed before', async () => {
      await start({ demo: true });
      expect(await it_.send('base', change('a'))).to.equal(404);
      await reload({ demo: true, base: true });
      expect(await it_.send('base', { author: 'a', comments: 'b' })).to.equal(202);
    });

    it('switches everything off with change_hook: false, and on again', async () => {
      await start({ demo: true });
      await reload({ demo: true }, { change_hook: false });
      expect(await it_.send('demo', change('a'))).to.equal(404);
      await reload({ demo: true });
      expect(await it_.send('demo', change('a'))).to.equal(202);
    });

    it('rotates a secret: with both in the list either is good, and without the old one it is not', async () => {
      await start({ demo: { secret: 'old' } });
      const statuses = () => Promise.all([it_.send('demo', change('a'), 'old'), it_.send('demo', change('b'), 'new'), it_.send('demo', change('c'))]);
      expect(await statuses()).to.deep.equal([202, 401, 401]);
      await reload({ demo: { secret: ['new', 'old'] } });
      expect(await statuses()).to.deep.equal([202, 202, 401]);
      const report = await reload({ demo: { secret: ['new'] } });
      expect(await statuses()).to.deep.equal([401, 202, 401]);
      expect(report.mounts.changed).to.deep.equal(['demo']);
      expect(JSON.stringify(report) + it_.log.text()).to.not.match(/"(?:old|new)"/);
    });

    it('takes other $auth, options and $sinks of a mount', async () => {
      await start({ demo: true }, { change_hook_sinks: { one: { $sink: 'probe', n: 1 }, two: { $sink: 'probe', n: 2 } } });
      const sinks = { change_hook_sinks: { one: { $sink: 'probe', n: 1 }, two: { $sink: 'probe', n: 2 } } };
      await reload({ demo: { $auth: { bearer: 'bear' }, $sinks: ['two'], project: 'p' } }, sinks);
      expect(await it_.send('demo', change('a'))).to.equal(401);
      const answer = await it_.post('/change_hook/demo', JSON.stringify(change('b')), { authorization: 'Bearer bear' });
      expect(answer.status).to.equal(202);
      await it_.until(() => it_.probe.arrived.length === 1);
      expect(it_.probe.arrived).to.deep.equal(['two/2 r b']);
      const { body } = await askManagement(`${it_.folder}/inbox.db.sock`, 'GET', `/receipts/${((await answer.json()) as { id: string }).id}`);
      expect(JSON.stringify(body)).to.include('"project":"p"');
    });

    it('judges a request that was still on its way by the secrets that are in force when it has arrived', async () => {
      await start({ demo: { secret: 'leaked' } });
      const body = JSON.stringify(change('a'));
      const socket = connect(it_.gateway.address.port, '127.0.0.1');
      socket.setEncoding('utf8');
      let text = '';
      socket.on('data', (piece: string) => (text += piece));
      socket.write(`POST /change_hook/demo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nX-Token: leaked\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`);
      await once(socket, 'data');
      await reload({ demo: { secret: 'fresh' } });
      socket.end(body);
      await once(socket, 'close');
      expect(text).to.include('HTTP/1.1 401');
    });

    it('lets a request that the intake has be answered by the mounts that it was given to', async () => {
      await start({ demo: { secret: 'old', project: 'before' } });
      const slow = it_.send('demo', change('a', 'r', { slow: true }), 'old');
      // The next answer comes after the slow one was taken.
      await it_.send('demo', change('b'), 'old');
      await reload({ other: { $dialect: 'demo' } });
      expect(await slow).to.equal(202);
      expect(await it_.send('demo', change('c'), 'old')).to.equal(404);
    });

    it('keeps what is untranslated, and translates it again with the options that are in force then', async () => {
      await start({ demo: true });
      expect(await it_.send('demo', change('a', 'r', { fails: true }))).to.equal(202);
      const socket = `${it_.folder}/inbox.db.sock`;
      const untranslated = async () => (await askManagement(socket, 'GET', '/receipts?verdict=untranslated')).body as { receipts: ReceiptSummary[] };
      expect((await untranslated()).receipts).to.have.length(1);
      await reload({ demo: { mended: true } });
      expect((await untranslated()).receipts).to.have.length(1);
      await askManagement(socket, 'POST', '/receipts/retranslate', {});
      await it_.until(() => it_.probe.arrived.length === 1);
      expect((await untranslated()).receipts).to.have.length(0);
    });

    it('believes other trusted proxies', async () => {
      await start({ demo: { $allow_from: '192.0.2.7' } });
      const forwarded = async () => (await it_.post('/change_hook/demo', JSON.stringify(change('a')), { 'x-forwarded-for': '192.0.2.7' })).status;
      expect(await forwarded()).to.equal(403);
      await reload({ demo: { $allow_from: '192.0.2.7' } }, { trusted_proxies: '127.0.0.1' });
      expect(await forwarded()).to.equal(202);
    });
  });
}
