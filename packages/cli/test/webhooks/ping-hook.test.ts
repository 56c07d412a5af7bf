import { expect } from 'chai';
import type { RegisteredHook } from 'change-hook-core';
import type { OpenAdmin } from 'change-hook-server';
import { pingHook } from '../../src/webhooks/ping-hook.js';

describe('the ping of a webhook', () => {
  const HOOK: RegisteredHook = { id: '7', url: 'https://ci.example', events: [], active: true };

  async function ping(fresh: boolean, looks: RegisteredHook[], { pinged = {}, pingMakesChanges = false } = {}) {
    const waits: number[] = [];
    const admin = {
      mount: { dialect: { admin: { pingMakesChanges } } },
      pingHook: () => Promise.resolve(pinged),
      listHooks: () => Promise.resolve([{ ...HOOK, id: '1', lastDelivered: false }, looks.length > 1 ? looks.shift() : looks[0]]),
    } as unknown as OpenAdmin;
    const result = await pingHook(admin, 'acme/app', HOOK, fresh, (ms) => Promise.resolve(waits.push(ms)));
    return { result, waits };
  }

  it('ended as the forge says at once', async () => {
    expect(await ping(true, [HOOK], { pinged: { delivered: false, told: 'no' } })).to.deep.equal({ result: { delivered: false, told: 'no' }, waits: [] });
  });

  it('of a new one ended as the list of webhooks says after a moment', async () => {
    const looks = [HOOK, HOOK, { ...HOOK, last: '502 Bad Gateway', lastDelivered: false }];
    expect(await ping(true, looks)).to.deep.equal({ result: { delivered: false, told: '502 Bad Gateway' }, waits: [1_000, 2_000] });
  });

  it('is not waited for without end', async () => {
    expect(await ping(true, [HOOK])).to.deep.equal({ result: {}, waits: [1_000, 2_000, 4_000] });
  });

  it('of an old one is not taken for its last delivery, which may be another', async () => {
    expect(await ping(false, [{ ...HOOK, lastDelivered: true }])).to.deep.equal({ result: {}, waits: [] });
  });

  it('is not looked for in the list of a forge that tells of none', async () => {
    expect(await ping(true, [HOOK], { pingMakesChanges: true })).to.deep.equal({ result: {}, waits: [] });
  });
});
