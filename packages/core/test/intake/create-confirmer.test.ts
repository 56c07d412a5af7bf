import { expect } from 'chai';
import { ChangeHookError, createConfirmer, createMemoryInbox, ManualClock, MemoryLog } from '../../src/index.js';
import type { Dialect, HookRequest, Inbox } from '../../src/index.js';
import { fakeMount } from './fake-mount.js';

const URL = 'https://service.example/confirm?token=t';

describe('the confirmer', () => {
  const clock = new ManualClock(5_000);
  let inbox: Inbox;
  let asked: string[];
  let fail: Error | undefined;
  beforeEach(async () => {
    inbox = createMemoryInbox({ clock });
    await inbox.start();
    asked = [];
    fail = undefined;
    await inbox.append({
      id: 'id', mount: 'fake', dialect: 'fake@1.0.0', receivedAt: 1, method: 'POST', query: '', headers: { 'x-kind': 'subscription' }, body: Buffer.from('{"token":"t"}'),
      bodyHash: Buffer.alloc(32), verdict: 'ignored', reason: 'to be confirmed', parcels: [], sinks: [],
    });
  });
  afterEach(() => inbox.stop());

  const make = (dialect: Partial<Dialect>) =>
    createConfirmer({
      mounts: new Map([['fake', fakeMount(dialect)]]),
      inbox,
      http: (network) => ({
        get: async (url) => {
          asked.push(`${network.join()} ${url}`);
          if (fail !== undefined) throw fail;
          return 'ok';
        },
      }),
      clock,
      log: new MemoryLog(),
      inflatedLimit: 1_000,
    });

  it('asks the URL that the dialect gives for the stored request', async () => {
    const seen: HookRequest[] = [];
    const confirmer = make({ network: ['service.example'], confirm: (request) => (seen.push(request), { url: URL }) });
    expect(await confirmer.confirm('id')).to.deep.equal({ confirmed: true, host: 'service.example' });
    expect(asked).to.deep.equal([`service.example ${URL}`]);
    expect(seen[0]?.json()).to.deep.equal({ token: 't' });
    expect(seen[0]?.header('x-kind')).to.equal('subscription');
  });

  it('asks nobody when the dialect says no, has nothing to confirm, or breaks', async () => {
    const network = ['service.example'];
    expect(await make({ network, confirm: () => ({ refused: 'not listed' }) }).confirm('id')).to.deep.equal({ confirmed: false, error: 'not listed' });
    expect(await make({ network }).confirm('id')).to.deep.include({ confirmed: false });
    for (const confirm of [() => { throw new Error('boo'); }, () => ({}) as never, () => ({ url: 3 }) as never, () => ({ url: URL, refused: 'x' }) as never]) {
      expect(await make({ network, confirm }).confirm('id')).to.deep.include({ confirmed: false });
    }
    expect(asked).to.deep.equal([]);
  });

  it('asks no host but those of the dialect\'s network', async () => {
    for (const url of ['https://evil.example/', 'http://service.example/', 'x']) {
      expect(await make({ network: ['service.example'], confirm: () => ({ url }) }).confirm('id')).to.deep.include({ confirmed: false });
    }
    expect(await make({ confirm: () => ({ url: URL }) }).confirm('id')).to.deep.include({ confirmed: false });
    expect(asked).to.deep.equal([]);
  });

  it('says so when the service does not agree', async () => {
    fail = new ChangeHookError('CH_HTTP_FAILED', { origin: 'https://service.example', reason: 'it answers 403' });
    const outcome = await make({ network: ['service.example'], confirm: () => ({ url: URL }) }).confirm('id');
    expect(outcome).to.have.property('error').that.contains('403');
  });

  it('says so when there is no such receipt, or its mount is gone', async () => {
    expect(await make({}).confirm('other')).to.deep.include({ confirmed: false, error: 'no receipt has this id' });
    const confirmer = createConfirmer({ mounts: new Map(), inbox, http: () => ({ get: async () => '' }), clock, log: new MemoryLog(), inflatedLimit: 1 });
    expect((await confirmer.confirm('id') as { error: string }).error).to.contain('no longer has the mount');
  });
});
