import { expect } from 'chai';
import { systemClock } from 'change-hook-core';
import { BaseWay } from '../../src/ways/base-way.js';
import { MasterWww } from '../../src/www/master-www.js';
import { calm, makeChange } from '../support/changes.js';
import { FakeWww } from '../support/fake-www.js';

/** What Buildbot 3.7 answers for a dialect that its configuration does not list, or that it lacks. */
const NOT_LISTED = "The dialect specified, 'base', wasn't whitelisted in change_hook";
const NOT_REGISTERED = "The dialect specified, 'base', is not registered as a buildbot.webhook plugin";

describe('the way by /change_hook/base', () => {
  let server: FakeWww;
  let www: MasterWww;
  let way: BaseWay;

  beforeEach(async () => {
    server = await FakeWww.start((call) => call.answer(200, '1 change found'));
    www = new MasterWww({ url: server.url, user: undefined, password: undefined, timeoutMs: 30_000, clock: systemClock });
    way = new BaseWay(www, 'change_hook_sinks.bb');
  });
  afterEach(async () => {
    await www.close();
    await server.stop();
  });

  const change = makeChange({ comments: 'a very private comment', properties: { n: 1 } });
  const answered = async (status: number, text = '') => {
    server.handle = (call) => call.answer(status, text);
    return way.send(change, calm());
  };

  it('posts the change as a form', async () => {
    expect(await way.send(change, calm())).to.deep.equal({ ok: true });
    expect(server.calls[0]).to.deep.include({ method: 'POST', path: '/change_hook/base' });
    expect(server.calls[0]!.headers['content-type']).to.equal('application/x-www-form-urlencoded');
    expect(server.calls[0]!.form).to.deep.equal({
      author: 'Ann <ann@example.org>', comments: 'a very private comment', files: '[]', properties: '{"n":1}',
      repository: '', project: '',
    });
  });

  for (const status of [200, 202, 204]) {
    it(`takes ${status} for success`, async () => {
      expect(await answered(status)).to.deep.equal({ ok: true });
    });
  }

  const outcomes: [status: number, text: string, why: string, arrived: string, reason: RegExp][] = [
    [400, 'bad: a very private comment', 'invalid', 'no', /^the master refuses the change \(400\): bad: \.\.\.$/],
    [400, NOT_LISTED, 'unreachable', 'no', /enable the dialect .*"base": True/],
    [400, NOT_REGISTERED, 'unreachable', 'no', /enable the dialect/],
    [401, 'Unauthorized', 'unreachable', 'no', /change_hook_sinks\.bb\.url_user and change_hook_sinks\.bb\.url_password/],
    [403, '', 'unreachable', 'no', /forbids/],
    [404, '', 'unreachable', 'no', /enable the dialect .*change_hook_sinks\.bb\.url/],
    [405, '', 'unreachable', 'no', /is change_hook_sinks\.bb\.url the root/],
    [408, '', 'unreachable', 'maybe', /408/],
    [413, '', 'invalid', 'no', /proxy .* \(413\)/],
    [429, '', 'unreachable', 'maybe', /429/],
    [302, '', 'unreachable', 'no', /redirected \(302\)/],
    [500, 'Error processing.', 'failed', 'no', /^the master answers 500 at change_hook\/base: Error processing\.$/],
    [501, '', 'failed', 'no', /501/],
    [502, '', 'unreachable', 'maybe', /502/],
    [503, '', 'unreachable', 'maybe', /503/],
    [504, '', 'unreachable', 'maybe', /504/],
  ];
  for (const [status, text, why, arrived, reason] of outcomes) {
    it(`takes ${status}${text === '' ? '' : ` (${text})`} for ${why}`, async () => {
      const sent = await answered(status, text);
      expect(sent).to.include({ ok: false, why, arrived });
      expect(sent).to.have.property('reason').that.matches(reason).and.does.not.include('private');
    });
  }

  it('checks with a change that a master refuses before it makes one', async () => {
    server.handle = (call) => call.answer(400, "could not convert string to float: '?'");
    expect(await way.check(calm())).to.deep.equal({ ok: true });
    expect(server.calls[0]!.form).to.deep.equal({ when_timestamp: '?' });
  });

  it('finds by its check that base is not enabled', async () => {
    server.handle = (call) => call.answer(400, NOT_LISTED);
    expect(await way.check(calm())).to.include({ ok: false, why: 'unreachable' });
  });

  it('finds by its check that the password is wrong, or that the server is out of order', async () => {
    server.handle = (call) => call.answer(401);
    expect(await way.check(calm())).to.include({ ok: false, why: 'unreachable' });
    server.handle = (call) => call.answer(500);
    expect(await way.check(calm())).to.include({ ok: false, why: 'failed' });
    await server.stop();
    expect(await way.check(calm())).to.include({ ok: false, why: 'unreachable' });
  });
});
