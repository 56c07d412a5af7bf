import { expect } from 'chai';
import { adminOf, ChangeHookError, isChangeHookError, ManualClock, silentLog } from '../../src/index.js';
import type { AdminContext, AdminEnvironment, AdminFunctions, DialectAdmin, Mount } from '../../src/index.js';
import { fakeMount } from '../intake/fake-mount.js';

const HOOK = { id: '7', url: 'https://ci.example/change_hook/fake', events: ['push'], active: true };
const AT = { repository: 'acme/app', id: '7' };
const WANTED = { repository: 'acme/app', url: HOOK.url, verify: true, update: false };

describe('the functions of admin', () => {
  const environment: AdminEnvironment = {
    log: silentLog,
    clock: new ManualClock(),
    signal: new AbortController().signal,
    http: { send: () => Promise.reject(new Error('unused')) },
  };
  const of = (mount: Mount, over: Partial<AdminEnvironment> = {}): AdminFunctions => adminOf(mount, () => ({ ...environment, ...over }));
  const mountOf = (admin: unknown, over: Partial<Mount> = {}): Mount => fakeMount({ admin: { repository: 'OWNER/REPO', ...(admin as object) } }, over);
  const errorOf = async (work: Promise<unknown>): Promise<ChangeHookError> => {
    const thrown = await work.then(() => undefined, (error: unknown) => error);
    if (!isChangeHookError(thrown)) throw new Error(`no error of ours: ${String(thrown)}`);
    return thrown;
  };

  it('are methods of admin, with what was asked for, HTTP and the signal', async () => {
    let seen: unknown[] = [];
    const mount = mountOf({
      listHooks(this: DialectAdmin, ...given: unknown[]) {
        seen = [this, ...given];
        return [HOOK];
      },
    });
    expect(await of(mount).listHooks('acme/app')).to.deep.equal([HOOK]);
    expect(seen[0]).to.equal(mount.dialect.admin);
    expect(seen[1]).to.equal('acme/app');
    expect(seen[2]).to.include({ http: environment.http, signal: environment.signal });
  });

  it('give what they answer, at once or later', async () => {
    const created = { ...HOOK, last: '202 OK', lastDelivered: true, became: 'updated', differences: ['its events'] };
    const delivery = { id: '1', deliveryId: 'a', at: 5, event: 'push', reason: 'it answered 502', again: true };
    const mount = mountOf({
      createHook: () => created,
      pingHook: () => Promise.resolve({ delivered: false, told: 'no route' }),
      failedDeliveries: () => [delivery],
      redeliver: () => Promise.resolve('whatever'),
      senderOf: ({ repository }: { repository: string }) => repository.slice(-8),
    });
    expect(await of(mount).createHook(WANTED)).to.deep.equal(created);
    expect(await of(mount).pingHook(AT)).to.deep.equal({ delivered: false, told: 'no route' });
    expect(await of(mount).failedDeliveries(AT, 0)).to.deep.equal([delivery]);
    expect(await of(mount).redeliver(AT, delivery)).to.equal(undefined);
    expect(await of(mount).senderOf({ repository: 'https://f.example/acme/app', headers: {} })).to.equal('acme/app');
  });

  it('wait for nothing where nobody says how long', async () => {
    const mount = mountOf({ redeliver: (_at: unknown, _delivery: unknown, ctx: AdminContext) => ctx.pause(Date.UTC(2024, 0, 1, 10)) });
    const delivery = { id: '1', deliveryId: 'a', at: 5, event: 'push', reason: 'r', again: false };
    expect(await errorOf(of(mount).redeliver(AT, delivery))).to.deep.include({
      code: 'CH_ADMIN_LIMITED', params: { until: '2024-01-01T10:00:00.000Z' },
    });
  });

  it('wait as their caller does', async () => {
    const paused: number[] = [];
    const mount = mountOf({ listHooks: async (_repository: unknown, ctx: AdminContext) => (await ctx.pause(7), [HOOK]) });
    await of(mount, { pause: async (until) => void paused.push(until) }).listHooks('acme/app');
    expect(paused).to.deep.equal([7]);
  });

  it('tell a time that is none as the end of all times', async () => {
    const mount = mountOf({ listHooks: (_repository: unknown, ctx: AdminContext) => ctx.pause(NaN) });
    expect((await errorOf(of(mount).listHooks('acme/app'))).params).to.deep.equal({ until: '+275760-09-13T00:00:00.000Z' });
  });

  it('have the token of the call in the place of that of the options, which stay as they are', async () => {
    const tokens: unknown[] = [];
    const mount = mountOf({ pingHook: (_at: unknown, ctx: AdminContext<{ token: string }>) => (tokens.push(ctx.options), {}) }, { options: Object.freeze({ token: 'reads', x: 1 }) });
    await of(mount).pingHook(AT);
    await of(mount, { token: 'manages' }).pingHook(AT);
    expect(tokens).to.deep.equal([{ token: 'reads', x: 1 }, { token: 'manages', x: 1 }]);
    expect(tokens[1]).to.be.frozen;
  });

  it('are named where a dialect does not have them', async () => {
    const error = await errorOf(of(fakeMount({})).pingHook(AT));
    expect(error).to.deep.include({ code: 'CH_ADMIN_UNSUPPORTED', params: { mount: 'fake', dialect: 'fake@1.0.0', what: 'have a webhook pinged' } });
    expect((await errorOf(of(mountOf({})).listHooks('acme/app'))).code).to.equal('CH_ADMIN_UNSUPPORTED');
  });

  for (const error of [
    new ChangeHookError('CH_ADMIN_REFUSED', { what: 'list', reason: 'it answers 404', mend: 'give a token' }),
    new ChangeHookError('CH_HTTP_FAILED', { origin: 'https://f.example', reason: 'no route' }),
    new ChangeHookError('CH_HTTP_REFUSED', { reason: 'no' }),
  ]) {
    it(`may throw ${error.code}, with their own copy of core, too`, async () => {
      const foreign = Object.assign(new Error(error.message), { name: 'ChangeHookError', code: error.code, params: error.params });
      for (const thrown of [error, foreign]) {
        const told = await errorOf(of(mountOf({ listHooks: () => Promise.reject(thrown) })).listHooks('acme/app'));
        expect(told).to.be.instanceOf(ChangeHookError).and.deep.include({ code: error.code, params: error.params });
      }
    });
  }

  it('have what they quote of a forge cut and cleaned', async () => {
    const long = new ChangeHookError('CH_ADMIN_REFUSED', { what: 'list', reason: `\0\ud800${'x'.repeat(5_000)}`, mend: 'm' });
    const { message } = await errorOf(of(mountOf({ listHooks: () => Promise.reject(long) })).listHooks('acme/app'));
    expect(message).to.match(/: \ufffd\ufffdx+$/).and.have.length.below(1_100);
  });

  it('are blamed for all else that they throw', async () => {
    const error = await errorOf(of(mountOf({ listHooks: () => Promise.reject(new TypeError('boo')) })).listHooks('acme/app'));
    expect(error).to.deep.include({ code: 'CH_DIALECT_CRASHED', params: { mount: 'fake', dialect: 'fake@1.0.0', hook: 'admin.listHooks', reason: 'boo', dialectCode: undefined } });
  });

  it('are not waited for without end', async () => {
    const clock = new ManualClock();
    const error = errorOf(of(mountOf({ listHooks: () => new Promise(() => {}) }), { clock, timeoutMs: 50 }).listHooks('acme/app'));
    clock.advance(50);
    expect((await error).code).to.equal('CH_DIALECT_TIMEOUT');
  });

  const list = (answer: unknown) => of(mountOf({ listHooks: () => answer })).listHooks('acme/app');
  const create = (answer: unknown) => of(mountOf({ createHook: () => answer })).createHook(WANTED);
  const ping = (answer: unknown) => of(mountOf({ pingHook: () => answer })).pingHook(AT);
  const failures = (answer: unknown) => of(mountOf({ failedDeliveries: () => answer })).failedDeliveries(AT, 0);
  const delivery = { id: '1', deliveryId: 'a', at: 5, event: 'push', reason: 'r', again: false };
  for (const [what, run, words] of [
    ['hooks that are no list', () => list({}), 'it must be a list'],
    ['a hook with a number for its id', () => list([{ ...HOOK, id: 7 }]), 'id must be text'],
    ['a hook with an empty id', () => list([{ ...HOOK, id: '' }]), 'id must have 1 to 512 characters'],
    ['a hook without a URL', () => list([{ ...HOOK, url: undefined }]), 'url must be text'],
    ['a hook that may be active', () => list([{ ...HOOK, active: 'yes' }]), 'active must be true or false'],
    ['events that are no list', () => list([{ ...HOOK, events: 'push' }]), 'events must be a list'],
    ['a hook that became nothing', () => create({ ...HOOK, differences: [] }), 'became must be created'],
    ['one that differs in nothing', () => create({ ...HOOK, became: 'differs', differences: [] }), 'differences must say'],
    ['a ping that answers nothing', () => ping(undefined), 'it must be an object'],
    ['a ping that may be delivered', () => ping({ delivered: 1 }), 'delivered must be true or false'],
    ['a delivery of no time', () => failures([{ ...delivery, at: NaN }]), 'at must be milliseconds'],
    ['a delivery without its id', () => failures([{ ...delivery, deliveryId: undefined }]), 'deliveryId must be text'],
  ] as const) {
    it(`may not answer ${what}`, async () => {
      const error = await errorOf(run());
      expect(error.code).to.equal('CH_DIALECT_ANSWER');
      expect(error.message).to.include(words);
    });
  }
});
