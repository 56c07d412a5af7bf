import { expect } from 'chai';
import { ChangeHookError, limitedUntil } from 'change-hook-core';
import type { FailedDelivery, HookAt, RegisteredHook } from 'change-hook-core';
import { catchUp, PACE_MS } from '../../src/catch-up/catch-up.js';
import type { CatchUpDeps, CatchUpOrder, CaughtUp } from '../../src/catch-up/catch-up.js';
import type { Claimed } from '../../src/catch-up/claims.js';
import { HurriedClock } from './hurried-clock.js';

const HOOK: RegisteredHook = { id: '9', url: 'https://ci.example/change_hook/github', events: ['push'], active: true };
const refused = (): ChangeHookError => new ChangeHookError('CH_ADMIN_REFUSED', { what: 'send it again', reason: 'it answers 422', mend: 'none' });
const cut = (): ChangeHookError => new ChangeHookError('CH_HTTP_FAILED', { origin: 'https://forge.example', reason: 'no answer' });

function failed(...ids: string[]): FailedDelivery[] {
  return ids.map((id, at) => ({ id, deliveryId: `guid-${id}`, at, event: 'push', reason: '502', again: id.endsWith('!') }));
}

describe('to catch up with a repository', () => {
  let clock: HurriedClock;
  let ended: AbortController;
  /** `repository/hook/delivery`, and when. */
  let sent: string[];
  let times: number[];
  let released: string[];
  /** By the repository. */
  let lists: Record<string, FailedDelivery[] | Error>;
  let claims: Record<string, Claimed>;
  /** What the forge says to it, by the delivery. */
  let answers: Record<string, () => Error | undefined>;
  let hooks: RegisteredHook[];

  beforeEach(() => {
    clock = new HurriedClock();
    ended = new AbortController();
    [sent, times, released] = [[], [], []];
    [lists, claims, answers, hooks] = [{}, {}, {}, [HOOK]];
  });

  const deps = (): CatchUpDeps => ({
    admin: {
      listHooks: async () => hooks,
      failedDeliveries: async ({ repository }: HookAt) => {
        const list = lists[repository] ?? [];
        if (list instanceof Error) throw list;
        return list;
      },
      async redeliver({ repository, id: hook }: HookAt, { id }: FailedDelivery) {
        sent.push(`${repository}/${hook}/${id}`);
        times.push(clock.monotonic());
        const error = answers[id]?.();
        if (error !== undefined) throw error;
      },
    },
    claim: async (deliveryId) => claims[deliveryId] ?? 'yours',
    release: (deliveryId) => void released.push(deliveryId),
    clock,
    signal: ended.signal,
  });
  const run = (order: Partial<CatchUpOrder> = {}): Promise<CaughtUp[]> =>
    catchUp({ repositories: ['acme/app'], address: { path: '/change_hook/github' }, since: 0, again: false, dry: false, ...order }, deps());
  const outcomes = ([caught]: CaughtUp[]): string[] => caught?.deliveries.map(({ id, outcome }) => `${id} ${outcome}`) ?? [];

  it('asks for each that is missing, in their order, a second apart', async () => {
    lists = { 'acme/app': failed('1', '2', '3') };
    expect(outcomes(await run())).to.deep.equal(['1 requested', '2 requested', '3 requested']);
    expect(sent).to.deep.equal(['acme/app/9/1', 'acme/app/9/2', 'acme/app/9/3']);
    expect(times).to.deep.equal([0, PACE_MS, 2 * PACE_MS]);
  });

  it('leaves out what has arrived, and what was asked for before', async () => {
    lists = { 'acme/app': failed('1', '2', '3!', '4') };
    claims = { 'guid-1': 'arrived', 'guid-2': 'requested' };
    expect(outcomes(await run())).to.deep.equal(['1 arrived', '2 before', '3! before', '4 requested']);
    expect(sent).to.deep.equal(['acme/app/9/4']);
  });

  it('asks once more for what was asked for before, where it is told to', async () => {
    lists = { 'acme/app': failed('1!') };
    expect(outcomes(await run({ again: true }))).to.deep.equal(['1! requested']);
  });

  it('asks for nothing where it is only to tell', async () => {
    lists = { 'acme/app': failed('1', '2') };
    claims = { 'guid-1': 'arrived' };
    expect(outcomes(await run({ dry: true }))).to.deep.equal(['1 arrived', '2 wanted']);
    expect(sent).to.deep.equal([]);
  });

  it('goes on with the next where the forge refuses one, which may be claimed again', async () => {
    lists = { 'acme/app': failed('1', '2') };
    answers = { 1: refused };
    const [caught] = await run();
    expect(caught?.deliveries[0]).to.include({ outcome: 'failed', error: refused().message });
    expect(caught?.deliveries[1]).to.include({ outcome: 'requested' });
    expect(released).to.deep.equal(['guid-1']);
  });

  it('keeps the claim of one whose answer was lost: it may be on its way', async () => {
    lists = { 'acme/app': failed('1') };
    answers = { 1: cut };
    expect(outcomes(await run())).to.deep.equal(['1 failed']);
    expect(released).to.deep.equal([]);
  });

  it('gives a repository up after five failures in a row, and goes on with the next', async () => {
    lists = { 'acme/app': failed('1', '2', '3', '4', '5', '6', '7'), 'acme/lib': failed('8') };
    answers = Object.fromEntries(['2', '3', '4', '5', '6', '7'].map((id) => [id, refused]));
    const [app, lib] = await run({ repositories: ['acme/app', 'acme/lib'] });
    expect([app?.deliveries.length, app?.problem, lib?.deliveries.length]).to.deep.equal([6, '5 in a row could not be asked for, so the others were not tried', 1]);
  });

  it('tells what is wrong with a repository, and whether another time may help, and goes on with the next', async () => {
    lists = { gone: refused(), down: cut(), 'acme/app': failed('1') };
    const caught = await run({ repositories: ['gone', 'down', 'acme/app'] });
    expect(caught.map(({ problem, later }) => [problem, later])).to.deep.equal([[refused().message, false], [cut().message, true], [undefined, undefined]]);
    expect(sent).to.deep.equal(['acme/app/9/1']);
  });

  it('ends a repository where the forge takes no more calls', async () => {
    lists = { 'acme/app': failed('1', '2', '3') };
    answers = { 2: () => limitedUntil(Date.UTC(2024, 0, 2)) };
    const [caught] = await run();
    expect([caught?.deliveries.length, caught?.later, sent.length]).to.deep.equal([1, true, 2]);
    expect(caught?.problem).to.include('2024-01-02T00:00:00');
    expect(released).to.deep.equal(['guid-2']);
  });

  it('looks at the webhook that is named, and lists none', async () => {
    hooks = [];
    lists = { 'acme/app': failed('1') };
    await run({ hook: '7' });
    expect(sent).to.deep.equal(['acme/app/7/1']);
  });

  it('looks at no repository without a webhook of the mount', async () => {
    hooks = [{ ...HOOK, url: 'https://ci.example/change_hook/gitlab' }];
    lists = { 'acme/app': failed('1') };
    expect((await run())[0]?.problem).to.include('none of its 1 webhooks sends to an address that ends in /change_hook/github');
    expect(sent).to.deep.equal([]);
  });

  it('rejects as soon as it is ended', async () => {
    lists = { 'acme/app': failed('1', '2') };
    answers = { 1: () => (ended.abort(new Error('enough')), undefined) };
    const error: unknown = await run().then(() => undefined, (thrown: unknown) => thrown);
    expect(error).to.include({ message: 'enough' });
    expect(sent).to.deep.equal(['acme/app/9/1']);
  });

  it('tells of each delivery once it is over', async () => {
    const told: string[] = [];
    lists = { 'acme/app': failed('1', '2!') };
    const order = { repositories: ['acme/app'], address: { path: '/change_hook/github' }, since: 0, again: false, dry: false };
    await catchUp(order, { ...deps(), tell: (repository, { id, outcome }) => void told.push(`${repository} ${id} ${outcome}`) });
    expect(told).to.deep.equal(['acme/app 1 requested', 'acme/app 2! before']);
  });
});
