import { expect } from 'chai';
import { createMemoryInbox, ManualClock } from 'change-hook-core';
import type { DeliveryFilter, DeliverySummary, RegisteredHook } from 'change-hook-core';
import { createClaims } from '../../src/catch-up/claims.js';
import { findRepositories } from '../../src/catch-up/find-repositories.js';
import { createPause, wait } from '../../src/catch-up/pause.js';
import { webhookOfMount } from '../../src/catch-up/webhook-of-mount.js';
import { HurriedClock } from './hurried-clock.js';

describe('the claims of those who catch up', () => {
  const wish = { again: false, dry: false };
  const DAY = 86_400_000;
  let clock: ManualClock;
  let known: Set<string>;
  const make = () => createClaims({ inbox: { knows: async (mount, id) => known.has(`${mount} ${id}`) }, clock });
  beforeEach(() => {
    clock = new ManualClock();
    known = new Set();
  });

  it('give a delivery to the first of all who ask at the same time', async () => {
    const claims = make();
    const asked = await Promise.all([1, 2, 3].map(() => claims.claim('github', 'a', wish)));
    expect(asked.sort()).to.deep.equal(['requested', 'requested', 'yours']);
  });

  it('tell mounts apart, and deliveries', async () => {
    const claims = make();
    await claims.claim('github', 'a', wish);
    expect(await Promise.all([claims.claim('ghe', 'a', wish), claims.claim('github', 'b', wish)])).to.deep.equal(['yours', 'yours']);
  });

  it('give nothing that has arrived, not even again', async () => {
    known.add('github a');
    expect(await make().claim('github', 'a', { again: true, dry: false })).to.equal('arrived');
  });

  it('give what is wanted again', async () => {
    const claims = make();
    await claims.claim('github', 'a', wish);
    expect(await claims.claim('github', 'a', { again: true, dry: false })).to.equal('yours');
  });

  it('give what was released', async () => {
    const claims = make();
    await claims.claim('github', 'a', wish);
    claims.release('github', 'a');
    expect(await claims.claim('github', 'a', wish)).to.equal('yours');
  });

  it('keep nothing from others for one who only asks', async () => {
    const claims = make();
    await claims.claim('github', 'a', { again: false, dry: true });
    expect(await claims.claim('github', 'a', wish)).to.equal('yours');
  });

  it('end when no forge knows the delivery any more', async () => {
    const claims = make();
    await claims.claim('github', 'a', wish);
    clock.advance(7 * DAY - 1);
    expect(await claims.claim('github', 'a', wish)).to.equal('requested');
    clock.advance(1);
    expect(await claims.claim('github', 'a', wish)).to.equal('yours');
  });
});

describe('a pause for a forge', () => {
  it('waits until the time that it is told, and says so', async () => {
    const clock = new HurriedClock();
    const told: number[] = [];
    const until = clock.now() + 90_000;
    await createPause({ clock, signal: new AbortController().signal, mostMs: 100_000, tell: (at) => void told.push(at) })(until);
    expect([clock.monotonic(), told]).to.deep.equal([90_000, [until]]);
  });

  it('waits no longer than it may, all pauses together', async () => {
    const clock = new HurriedClock();
    const pause = createPause({ clock, signal: new AbortController().signal, mostMs: 100_000 });
    await pause(clock.now() + 60_000);
    const error: unknown = await pause(clock.now() + 60_000).then(() => undefined, (thrown: unknown) => thrown);
    expect(error).to.include({ code: 'CH_ADMIN_LIMITED' });
    expect(clock.monotonic()).to.equal(60_000);
  });

  it('waits for a second where the time is over already', async () => {
    const clock = new HurriedClock();
    await createPause({ clock, signal: new AbortController().signal, mostMs: 100_000 })(0);
    expect(clock.monotonic()).to.equal(1_000);
  });

  for (const when of ['before', 'meanwhile']) {
    it(`is ended with the reason of the signal that aborts ${when}`, async () => {
      const clock = new ManualClock();
      const ended = new AbortController();
      if (when === 'before') ended.abort(new Error('enough'));
      const waiting = wait(1_000, clock, ended.signal).then(() => undefined, (thrown: unknown) => thrown);
      ended.abort(new Error('enough'));
      expect(await waiting).to.include({ message: 'enough' });
      expect(clock.next()).to.equal(undefined);
    });
  }
});

describe('the webhook of a mount', () => {
  const hook = (id: string, url: string, active = true): RegisteredHook => ({ id, url, active, events: [] });
  const of = (address: { path: string; url?: string }, ...hooks: RegisteredHook[]): unknown => webhookOfMount(hooks, address);

  for (const url of ['https://ci.example/change_hook/github', 'https://ci.example/ci/change_hook/github/', 'https://u:p@ci.example:8443/change_hook/github?token=t']) {
    it(`is one at ${url}`, () => {
      expect(of({ path: '/change_hook/github' }, hook('1', 'https://x.example/'), hook('2', url))).to.deep.equal({ id: '2' });
    });
  }

  for (const url of ['https://ci.example/change_hook/github2', 'https://ci.example/x?/change_hook/github', 'https://ci.example/Change_Hook/github', 'no url']) {
    it(`is none at ${url}`, () => {
      expect(of({ path: '/change_hook/github' }, hook('1', url))).to.have.property('problem');
    });
  }

  it('has the base path before it', () => {
    expect(of({ path: '/ci/change_hook/github' }, hook('1', 'https://ci.example/change_hook/github'))).to.have.property('problem');
  });

  it('is the one that is active', () => {
    const url = 'https://ci.example/change_hook/github';
    expect(of({ path: '/change_hook/github' }, hook('1', url, false), hook('2', url))).to.deep.equal({ id: '2' });
  });

  it('is none of several, which are told without what is secret in them', () => {
    const urls = ['https://u:p@one.example/change_hook/github?token=t', 'https://two.example/change_hook/github'];
    expect(of({ path: '/change_hook/github' }, ...urls.map((url, at) => hook(String(at + 1), url)))).to.deep.equal({
      problem: 'several of its webhooks send to an address that ends in /change_hook/github: 1 to https://one.example/change_hook/github, 2 to https://two.example/change_hook/github',
    });
  });

  it('is the one at the address that the operator names', () => {
    const urls = ['https://one.example/change_hook/github', 'https://two.example/change_hook/github?token=t'];
    const hooks = urls.map((url, at) => hook(String(at + 1), url));
    expect(of({ path: '/change_hook/github', url: 'https://two.example/change_hook/github' }, ...hooks)).to.deep.equal({ id: '2' });
  });
});

describe('the repositories of which the inbox has changes', () => {
  const summaries = (count: number, repositoryOf: (id: number) => string): DeliverySummary[] =>
    Array.from({ length: count }, (_, at) => ({ id: count - at, receipt: `r${count - at}`, repository: repositoryOf(count - at) }) as DeliverySummary);
  const listing = (all: DeliverySummary[], asked: DeliveryFilter[] = []) => ({
    deliveries: async (filter: DeliveryFilter) => (asked.push(filter), all.filter(({ id }) => id < (filter.before ?? Infinity)).slice(0, filter.limit)),
    headersOf: async (receipt: string) => (receipt === 'r1' ? undefined : { receipt }),
  });

  it('are named once each by the dialect, from their newest receipts', async () => {
    const asked: string[] = [];
    const all = summaries(2_500, (id) => (id === 1 ? 'dropped' : `repository ${id % 3}`));
    const names = await findRepositories(listing(all), 'github', async ({ repository, headers }) => {
      asked.push(`${repository} ${headers['receipt']}`);
      return repository === 'repository 0' ? undefined : 'acme/app';
    });
    expect(names).to.deep.equal(['acme/app']);
    expect(asked).to.deep.equal(['repository 1 r2500', 'repository 0 r2499', 'repository 2 r2498']);
  });

  it('are looked for among the deliveries of the mount, and no further back than a bound', async () => {
    const asked: DeliveryFilter[] = [];
    await findRepositories(listing(summaries(50_000, () => 'r'), asked), 'github', async () => 'acme/app');
    expect([asked.length, asked[0], asked[19]]).to.deep.equal([20, { mount: 'github', limit: 1_000 }, { mount: 'github', limit: 1_000, before: 31_001 }]);
  });

  it('are none in an empty inbox', async () => {
    const inbox = createMemoryInbox({ clock: new ManualClock() });
    await inbox.start();
    const received = { deliveries: (filter: DeliveryFilter) => inbox.deliveries(filter), headersOf: async () => ({}) };
    expect(await findRepositories(received, 'github', async () => 'x')).to.deep.equal([]);
  });
});
