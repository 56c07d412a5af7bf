import { expect } from 'chai';
import { ManualClock, silentLog } from 'change-hook-core';
import type { Inbox } from 'change-hook-core';
import type { OpenAdmin } from '../../src/admin/open-admin.js';
import { createCatchUps } from '../../src/catch-up/catch-ups.js';
import { accept } from '../config/check.js';

describe('the mounts that catch up', () => {
  it('are waited for by a stop, those that a reload has ended, too', async () => {
    const config = accept({ change_hook_dialects: { github: { $catch_up: { repositories: 'acme/app' } } } });
    let letGo = (): void => {};
    const closing = new Promise<void>((resolve) => (letGo = resolve));
    const opened: string[] = [];
    const catchUps = createCatchUps({
      config,
      openAdmin: async (_config, mount, { signal }) => {
        opened.push(mount);
        const untilEnded = () => new Promise<never>((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('ended'))));
        return { listHooks: untilEnded, close: () => closing } as unknown as OpenAdmin;
      },
      inbox: {} as Inbox,
      claims: { claim: async () => 'arrived', release: () => {} },
      clock: new ManualClock(),
      log: silentLog,
    });
    await catchUps.start();
    await new Promise(setImmediate);
    catchUps.replace(accept({ change_hook_dialects: { github: {} } }));
    let stopped = false;
    const stop = catchUps.stop().then(() => (stopped = true));
    await new Promise(setImmediate);
    expect({ opened, stopped }).to.deep.equal({ opened: ['github'], stopped: false });
    letGo();
    await stop;
    expect(stopped).to.equal(true);
  });
});
