import { expect } from 'chai';
import { systemClock } from 'change-hook-core';
import { PollWay } from '../../src/ways/poll-way.js';
import { MasterWww } from '../../src/www/master-www.js';
import { calm } from '../support/changes.js';
import { FakeWww } from '../support/fake-www.js';

describe('the way by /change_hook/poller', () => {
  let server: FakeWww;
  let www: MasterWww;
  let way: PollWay;

  beforeEach(async () => {
    server = await FakeWww.start((call) => call.answer(200, 'no change found'));
    www = new MasterWww({ url: `${server.url}/bb/`, user: 'hook', password: 'pass', timeoutMs: 30_000, clock: systemClock });
    way = new PollWay(www, 'change_hook_sinks.bb');
  });
  afterEach(async () => {
    await www.close();
    await server.stop();
  });

  it('posts the name of the poller, whatever is in it, with user and password', async () => {
    expect(await way.knock('https://git.example/a b?x=1&poller=ü', calm())).to.deep.equal({ ok: true });
    expect(server.calls[0]).to.deep.include({ method: 'POST', path: '/bb/change_hook/poller', form: { poller: 'https://git.example/a b?x=1&poller=ü' } });
    expect(server.calls[0]!.headers.authorization).to.equal(`Basic ${Buffer.from('hook:pass').toString('base64')}`);
  });

  it('posts no name to knock on all pollers', async () => {
    expect(await way.knock(undefined, calm())).to.deep.equal({ ok: true });
    expect(server.calls[0]!.form).to.deep.equal({});
  });

  const outcomes: [status: number, text: string, why: string, reason: RegExp][] = [
    [400, 'Could not find pollers: sesame', 'invalid', /^the master has no poller of this name, or does not allow it \(400\)$/],
    [400, 'sesame', 'invalid', /^the master refuses the poll \(400\)$/],
    [400, "The dialect specified, 'poller', wasn't whitelisted in change_hook", 'unreachable', /enable the dialect .*"poller": True/],
    [404, '', 'unreachable', /"poller": True.*change_hook_sinks\.bb\.url/],
    [401, '', 'unreachable', /change_hook_sinks\.bb\.url_password/],
    [413, '', 'invalid', /proxy/],
    [500, 'sesame', 'failed', /^the master answers 500 at change_hook\/poller$/],
    [503, '', 'unreachable', /503/],
    [302, '', 'unreachable', /redirected/],
  ];
  for (const [status, text, why, reason] of outcomes) {
    it(`takes ${status}${text === '' ? '' : ` (${text})`} for ${why}`, async () => {
      server.handle = (call) => call.answer(status, text);
      const sent = await way.knock('sesame', calm());
      expect(sent).to.include({ ok: false, why });
      expect(sent).to.have.property('reason').that.matches(reason).and.does.not.include('sesame');
    });
  }

  it('is unreachable when the master is gone', async () => {
    await server.stop();
    expect(await way.knock('a', calm())).to.include({ ok: false, why: 'unreachable' });
  });
});
