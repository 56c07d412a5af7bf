import { expect } from 'chai';
import { systemClock } from 'change-hook-core';
import { ChangeRows } from '../../src/www/change-rows.js';
import { MasterWww } from '../../src/www/master-www.js';
import { calm } from '../support/changes.js';
import { FakeWww, type WwwCall } from '../support/fake-www.js';

describe('the rows of the REST API', () => {
  let server: FakeWww;
  let www: MasterWww;
  let rows: ChangeRows;
  let answer: { status: number; text: string };

  beforeEach(async () => {
    server = await FakeWww.start((call) => call.answer(answer.status, answer.text));
    www = new MasterWww({ url: server.url, user: undefined, password: undefined, timeoutMs: 30_000, clock: systemClock });
    rows = new ChangeRows(www, 'change_hook_sinks.bb', calm());
  });
  afterEach(async () => {
    await www.close();
    await server.stop();
  });

  const says = (changes: unknown): void => void (answer = { status: 200, text: JSON.stringify({ changes, meta: {} }) });

  it('tell the newest changeid', async () => {
    says([{ changeid: 7, properties: {} }]);
    expect(await rows.newest()).to.equal(7);
    expect(server.calls[0]!.path).to.equal('/api/v2/changes?order=-changeid&limit=1');
  });

  it('tell 0 where there is no change yet', async () => {
    says([]);
    expect(await rows.newest()).to.equal(0);
  });

  it('tell id and age of a range, and ask for no more than that', async () => {
    says([
      { changeid: 4, properties: { change_hook_id: ['R/0', 'Change'], b: [1, 'x'] }, sourcestamp: { created_at: 1704067200 } },
      { changeid: 5, properties: {}, sourcestamp: null },
    ]);
    expect(await rows.range(4, 5)).to.deep.equal([
      { changeid: 4, id: 'R/0', stamped: 1704067200 }, { changeid: 5, id: undefined, stamped: undefined },
    ]);
    expect(server.calls[0]!.path)
      .to.equal('/api/v2/changes?changeid__ge=4&changeid__le=5&field=changeid&field=properties&field=sourcestamp');
  });

  it('make no id of a property that has another shape', async () => {
    const properties = [{ change_hook_id: 'R/0' }, { change_hook_id: [5, 'Change'] }];
    says([...properties.map((it, index) => ({ changeid: index + 1, properties: it })), { changeid: 'x' }, null]);
    expect(await rows.range(1, 2)).to.deep.equal([1, 2].map((changeid) => ({ changeid, id: undefined, stamped: undefined })));
  });

  const problems: [status: number, text: string, reason: RegExp][] = [
    [200, 'hello', /not answer as a master's REST API: is change_hook_sinks\.bb\.url/],
    [200, '{"builders":[]}', /not answer as a master's REST API/],
    [200, '[]', /not answer as a master's REST API/],
    [401, '', /url_user and .*url_password/],
    [403, '', /forbids/],
    [404, '', /is change_hook_sinks\.bb\.url the root/],
    [500, '', /answers 500/],
  ];
  for (const [status, text, reason] of problems) {
    it(`can't be read from ${status} ${text}`, async () => {
      answer = { status, text };
      for (const problem of [await rows.newest(), await rows.range(1, 2)]) {
        expect(problem).to.include({ ok: false, why: 'unreachable' }).and.to.have.property('reason').that.matches(reason);
      }
    });
  }

  it('are asked for in halves where an answer is too long, without the one that is too long alone', async () => {
    rows = new ChangeRows(www, 'change_hook_sinks.bb', calm(), 1_000);
    server.handle = (call) => {
      const query = new URLSearchParams(call.path.split('?')[1]);
      const changes: object[] = [];
      for (let changeid = Number(query.get('changeid__ge')); changeid <= Number(query.get('changeid__le')); changeid++) {
        changes.push({ changeid, properties: changeid === 3 ? { long: ['x'.repeat(2_000), 'Change'] } : {} });
      }
      call.answer(200, JSON.stringify({ changes }));
    };
    const found = await rows.range(1, 7);
    expect(Array.isArray(found) && found.map(({ changeid }) => changeid)).to.deep.equal([1, 2, 4, 5, 6, 7]);
  });

  it('can\'t be read where even the newest is too long', async () => {
    rows = new ChangeRows(www, 'change_hook_sinks.bb', calm(), 10);
    says([{ changeid: 7 }]);
    const problem = await rows.newest();
    expect(problem).to.include({ ok: false, why: 'unreachable' }).and.to.have.property('reason').that.includes('too long');
  });

  it('can\'t be read where the connection ends in the middle, of whatever part', async () => {
    rows = new ChangeRows(www, 'change_hook_sinks.bb', calm(), 1_000);
    const lose = (call: WwwCall): void => {
      call.response.writeHead(200, { 'content-length': 100 }).write('{"changes":[');
      call.response.socket!.end();
    };
    const long = (call: WwwCall): void => call.answer(200, 'x'.repeat(2_000));
    for (const handlers of [[lose], [long, lose], [long, (call: WwwCall) => call.answer(200, '{"changes":[]}'), lose]]) {
      server.handle = (call) => handlers.shift()!(call);
      expect(await rows.range(1, 2)).to.include({ ok: false, why: 'unreachable' });
    }
  });

  it("can't be read where nobody listens", async () => {
    await server.stop();
    expect(await rows.newest()).to.include({ ok: false, why: 'unreachable' });
  });
});
