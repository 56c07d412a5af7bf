import { expect } from 'chai';
import { ChangeHookError, MemoryLog } from 'change-hook-core';
import type { Inbox, RegisteredHook } from 'change-hook-core';
import type { OpenAdmin } from '../../src/admin/open-admin.js';
import { catchUpMount } from '../../src/catch-up/catch-up-mount.js';
import type { OpenMountAdmin } from '../../src/catch-up/catch-ups.js';
import type { GatewayConfig, MountConfig } from '../../src/config/config.js';
import { accept } from '../config/check.js';
import { HurriedClock } from './hurried-clock.js';

const HOOK: RegisteredHook = { id: '9', url: 'https://ci.example/change_hook/github', events: ['push'], active: true };
const down = (): never => {
  throw new ChangeHookError('CH_HTTP_FAILED', { origin: 'https://forge.example', reason: 'no route' });
};

describe('a mount that catches up in the background', () => {
  let clock: HurriedClock;
  let log: MemoryLog;
  /** What the forge is asked for, and when. */
  let asked: [what: string, at: number][];
  /** One a call of `listHooks`. */
  let lists: (() => RegisteredHook[])[];
  let closed: number;
  let tools: Parameters<OpenMountAdmin>[2] | undefined;

  beforeEach(() => {
    clock = new HurriedClock();
    log = new MemoryLog();
    [asked, lists, closed, tools] = [[], [], 0, undefined];
  });

  async function run(failedDeliveries: OpenAdmin['failedDeliveries'] = async () => []): Promise<void> {
    const config: GatewayConfig = accept({ base_path: '/ci', change_hook_dialects: { github: { $catch_up: { repositories: ['acme/app', 'acme/lib'], since: '1h' } } } });
    const [mount] = config.mounts as [MountConfig];
    const openAdmin: OpenMountAdmin = async (_config, _mount, given) => {
      tools = given;
      const listHooks = async (repository: string): Promise<RegisteredHook[]> => {
        asked.push([repository, clock.monotonic()]);
        return (lists.shift() ?? (() => [{ ...HOOK, url: 'https://ci.example/ci/change_hook/github' }]))();
      };
      return { listHooks, failedDeliveries, close: async () => void (closed += 1) } as unknown as OpenAdmin;
    };
    const inbox = {} as Inbox;
    const claims = { claim: async () => 'arrived' as const, release: () => {} };
    await catchUpMount(config, { ...mount, catchUp: mount.catchUp! }, { openAdmin, inbox, claims, clock, log, signal: new AbortController().signal });
  }

  it('tries again what could not be asked, and that alone, later and later, and gives up in the end', async () => {
    lists = [down, () => [{ ...HOOK, url: 'https://ci.example/ci/change_hook/github' }], down, down, down];
    await run();
    expect(asked).to.deep.equal([['acme/app', 0], ['acme/lib', 0], ['acme/app', 30_000], ['acme/app', 150_000], ['acme/app', 750_000]]);
    expect(log.lines.at(-1)).to.deep.include({ level: 'warn', message: 'catching up is given up; later: change-hook catch-up github', fields: { repositories: ['acme/app'] } });
    expect(closed).to.equal(1);
  });

  it('looks back as far as it is told, from when it began', async () => {
    const begin = clock.now();
    const seen: number[] = [];
    await run(async (_hook, since) => (seen.push(since), []));
    expect(seen).to.deep.equal([begin - 3_600_000, begin - 3_600_000]);
  });

  it('lets the forge be waited for, and says so', async () => {
    await run(async () => (await tools?.patience?.pause(clock.now() + 60_000), []));
    const waits = log.lines.filter(({ message }) => message.includes('takes no more calls'));
    expect(waits.map(({ fields }) => fields['until'])).to.deep.equal(['2024-01-01T00:01:00.000Z', '2024-01-01T00:02:00.000Z']);
  });
});
