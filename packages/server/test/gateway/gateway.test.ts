import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { InboxStatus } from 'change-hook-core';
import { askManagement } from '../../src/index.js';
import { commit, pushOf, TestGateway } from './support.js';

const SECRET = 'hush-hush';

for (const intake of ['worker', 'in-thread'] as const) {
  describe(`the gateway with its intake ${intake === 'worker' ? 'on a worker thread' : 'in thread'}`, () => {
    let it_: TestGateway;
    beforeEach(() => (it_ = new TestGateway()));
    afterEach(() => it_.close());
    const start = (dialects: Record<string, unknown>, more: Record<string, unknown> = {}) =>
      it_.start({ change_hook_dialects: dialects, ...more }, { intake });

    it('turns a posted form into a change in the sink', async () => {
      await start({ base: true });
      const response = await it_.post('/change_hook/base', 'author=Ann+%3Ca%40b%3E&comments=hello&repository=r&files=%5B%22x%22%5D', {
        'content-type': 'application/x-www-form-urlencoded',
      });
      expect(response.status).to.equal(202);
      const answer = (await response.json()) as { id: string };
      expect(answer).to.deep.equal({ id: answer.id, changes: 1 });
      const [line] = await it_.arrived(1);
      expect(line).to.deep.include({ author: 'Ann <a@b>', comments: 'hello', repository: 'r', files: ['x'], mount: 'base', receipt: answer.id });
    });

    it('turns a signed push into its changes, in order', async () => {
      await start({ github: { secret: SECRET } });
      const response = await it_.push(pushOf([commit(1), commit(2), commit(3)]), SECRET);
      expect(response.status).to.equal(202);
      const lines = await it_.arrived(3);
      expect(lines.map(({ comments }) => comments)).to.deep.equal(['commit 1', 'commit 2', 'commit 3']);
      expect(lines[0]).to.deep.include({ author: 'Ann <ann@example.org>', branch: 'main', project: 'octo/demo', repository: 'https://github.com/octo/demo' });
    });

    it('answers 401 to a wrong, a missing and a truncated signature, and delivers nothing of it', async () => {
      await start({ github: { secret: SECRET }, base: true });
      expect((await it_.push(pushOf([commit(1)]), 'other')).status).to.equal(401);
      expect((await it_.push(pushOf([commit(1)]))).status).to.equal(401);
      expect((await it_.push(pushOf([commit(1)]), undefined, { 'x-hub-signature-256': 'sha256=00' })).status).to.equal(401);
      await it_.post('/change_hook/base', '{"author":"a"}');
      expect(await it_.arrived(1)).to.have.length(1);
    });

    it('answers a repeat with the first id and delivers it once; the same id with another body is a receipt of its own', async () => {
      await start({ github: true });
      const headers = { 'x-github-delivery': 'one' };
      const first = (await (await it_.push(pushOf([commit(1)]), undefined, headers)).json()) as { id: string };
      const again = (await (await it_.push(pushOf([commit(1)]), undefined, headers)).json()) as { id: string };
      const other = (await (await it_.push(pushOf([commit(2)]), undefined, headers)).json()) as { id: string };
      expect(again).to.deep.equal({ id: first.id, changes: 1, duplicate: true });
      expect(other).to.deep.equal({ id: other.id, changes: 1 });
      expect(other.id).to.not.equal(first.id);
      expect((await it_.arrived(2)).map(({ receipt }) => receipt)).to.deep.equal([first.id, other.id]);
    });

    it('delivers every repository in its order, however many are under way at once', async () => {
      await start({ base: true });
      const repositories = ['r', 's', 't'];
      for (let n = 0; n < 30; n += 1) {
        await Promise.all(repositories.map((repository) => it_.post('/change_hook/base', JSON.stringify({ author: 'a', comments: String(n), repository }))));
      }
      const lines = await it_.arrived(90);
      for (const repository of repositories) {
        expect(lines.filter((line) => line.repository === repository).map(({ comments }) => Number(comments))).to.deep.equal(Array.from({ length: 30 }, (_, n) => n));
      }
    });

    it('answers 404 to everything with change_hook: false', async () => {
      await start({ base: true, github: true }, { change_hook: false });
      for (const path of ['/change_hook/base', '/change_hook/github', '/change_hook', '/']) {
        expect((await it_.post(path, '{"author":"a"}')).status, path).to.equal(404);
      }
    });

    it('serves a second mount of the same dialect with its own secret', async () => {
      await start({ github: { secret: SECRET }, ghe: { $dialect: 'github', secret: 'other' } });
      expect((await it_.push(pushOf([commit(1)]), 'other', {}, '/change_hook/ghe')).status).to.equal(202);
      expect((await it_.push(pushOf([commit(1)]), SECRET, {}, '/change_hook/ghe')).status).to.equal(401);
      expect((await it_.arrived(1))[0]?.mount).to.equal('ghe');
    });

    it('sends the changes of a mount to the sinks that $sinks names, and to all otherwise', async () => {
      await start(
        { base: true, one: { $dialect: 'base', $sinks: ['jsonl'] } },
        { change_hook_sinks: { jsonl: { path: 'changes.jsonl' }, second: { $sink: 'jsonl', path: 'second.jsonl' } } },
      );
      await it_.post('/change_hook/one', '{"author":"a","comments":"only the first"}');
      await it_.post('/change_hook/base', '{"author":"a","comments":"both"}');
      await it_.arrived(2);
      const second = new TestGateway();
      const { readFile } = await import('node:fs/promises');
      for (;;) {
        const text = await readFile(join(it_.folder, 'second.jsonl'), 'utf8').catch(() => '');
        if (text.endsWith('\n')) {
          expect(text).to.include('both').and.not.include('only the first');
          break;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      await second.close();
    });

    it('delivers after a restart what was accepted before it', async () => {
      await start({ base: true }, { change_hook_sinks: { jsonl: { path: 'no-folder-yet/\u0000bad' } } }).catch(() => {});
      await it_.close();
      it_ = new TestGateway();
      const elsewhere = { change_hook_sinks: { later: { $sink: 'buildbot', master: '127.0.0.1:1', password: 'x' } } };
      await start({ base: true }, elsewhere);
      expect((await it_.post('/change_hook/base', '{"author":"a","comments":"kept"}')).status).to.equal(202);
      await it_.gateway.stop();
      await it_.start({ change_hook_dialects: { base: true }, change_hook_sinks: { later: { $sink: 'jsonl', path: 'changes.jsonl' } } }, { intake });
      expect((await it_.arrived(1))[0]?.comments).to.equal('kept');
    });

    it('keeps its store, its lock and its socket from everybody else', async () => {
      await start({ base: true });
      await it_.post('/change_hook/base', '{"author":"a"}');
      const { readdirSync } = await import('node:fs');
      const files = readdirSync(it_.folder).filter((name) => name.startsWith('inbox.db'));
      expect(files).to.include('inbox.db').and.include('inbox.db.sock');
      for (const name of files) expect((statSync(join(it_.folder, name)).mode & 0o777).toString(8), name).to.equal('600');
    });

    it('drops what is over the bounds of retention, and nothing that has not arrived', async () => {
      await start({ base: true });
      for (let n = 0; n < 5; n++) await it_.post('/change_hook/base', `{"author":"a","comments":"${n}"}`);
      await it_.arrived(5);
      await it_.gateway.stop();
      const down = { down: { $sink: 'buildbot', master: '127.0.0.1:1', password: 'x' } };
      const retention = { receipts: { count: 1 } };
      await it_.start({ change_hook_dialects: { base: true }, change_hook_sinks: down }, { intake });
      await it_.post('/change_hook/base', '{"author":"a"}');
      await it_.post('/change_hook/base', '{"author":"b"}');
      await it_.gateway.stop();
      // Only now: a round between the two would leave one of the first five until the next round, a minute later.
      await it_.start({ change_hook_dialects: { base: true }, change_hook_sinks: down, retention }, { intake });
      for (;;) {
        const { body } = await askManagement(join(it_.folder, 'inbox.db.sock'), 'GET', '/status');
        const { receipts, deliveries } = (body as { inbox: InboxStatus }).inbox;
        // Those two are more than the bound allows, but they are still to come.
        if (receipts === 2) {
          expect(deliveries).to.deep.equal([{ sink: 'down', state: 'pending', count: 2 }]);
          break;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    });

    it('warns at the start of what waits for a sink that the config no longer has', async () => {
      const down = { down: { $sink: 'buildbot', master: '127.0.0.1:1', password: 'x' } };
      await start({ base: true }, { change_hook_sinks: down });
      await it_.post('/change_hook/base', '{"author":"a"}');
      await it_.gateway.stop();
      expect(it_.log.text()).to.not.include('no longer has');
      await it_.start({ change_hook_dialects: { base: true } }, { intake });
      const warnings = it_.log.lines.filter(({ message }) => message.includes('no longer has'));
      expect(warnings.map(({ level, fields }) => [level, fields])).to.deep.equal([['warn', { sink: 'down', deliveries: 1 }]]);
      expect(warnings[0]?.message).to.include('change-hook deliveries discard --sink down');
    });

    it('tells on its socket what it has in hand', async () => {
      await start({ base: true });
      await it_.post('/change_hook/base', '{"author":"a","repository":"r"}');
      await it_.arrived(1);
      const { body } = await askManagement(join(it_.folder, 'inbox.db.sock'), 'GET', '/deliveries?repository=r');
      const [delivery] = (body as { deliveries: { sink: string; mount: string; changes: number }[] }).deliveries;
      expect(delivery).to.deep.include({ sink: 'jsonl', mount: 'base', changes: 1 });
      const status = await askManagement(join(it_.folder, 'inbox.db.sock'), 'GET', '/status');
      expect(status.body).to.deep.include({ pid: process.pid });
    });

    it('refuses to start with every problem of dialects, sinks and inbox at once, and leaves nothing running', async () => {
      const error = await start(
        { base: { nonsense: 1 }, absent: true },
        { change_hook_sinks: { nowhere: true, jsonl: { paht: 'x' } } },
      ).then(() => undefined, (thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(AggregateError);
      const codes = (error as AggregateError).errors.map((it) => (it as { code: string }).code);
      expect(codes).to.have.members(['CH_CONFIG_OPTIONS_INVALID', 'CH_PLUGIN_MISSING', 'CH_PLUGIN_MISSING', 'CH_CONFIG_OPTIONS_INVALID']);
    });

    it('starts again on the same store after a refused start', async () => {
      await start({ absent: true }).catch(() => {});
      await it_.start({ change_hook_dialects: { base: true } }, { intake });
      expect((await it_.post('/change_hook/base', '{"author":"a"}')).status).to.equal(202);
    });

    it('never writes a secret to its log or its store', async () => {
      await start({ github: { secret: SECRET }, base: { $auth: { bearer: 'bear-hush', query: 'query-hush' } } });
      await it_.push(pushOf([commit(1)]), 'wrong');
      await it_.post('/change_hook/base?token=query-hush', '{"author":"a"}');
      await it_.post('/change_hook/base', '{"author":"a"}', { authorization: 'Bearer bear-hush' });
      await it_.arrived(2);
      await it_.gateway.stop();
      const { readFileSync } = await import('node:fs');
      const stored = readFileSync(join(it_.folder, 'inbox.db'), 'latin1');
      for (const secret of [SECRET, 'bear-hush', 'query-hush']) {
        expect(it_.log.text()).to.not.include(secret);
        expect(stored.includes(secret), secret).to.equal(false);
      }
    });
  });
}
