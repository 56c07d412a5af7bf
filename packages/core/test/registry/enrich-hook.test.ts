import { expect } from 'chai';
import { ChangeHookError, enrichWith, isChangeHookError, ManualClock, silentLog } from '../../src/index.js';
import type { Change, Dialect, EnrichEnvironment } from '../../src/index.js';
import { fakeMount } from '../intake/fake-mount.js';

const change: Change = { author: 'Ann', comments: '', files: [], properties: {}, repository: '', project: '' };

describe('the hook enrich', () => {
  let environment: EnrichEnvironment & { clock: ManualClock };

  beforeEach(() => {
    environment = { log: silentLog, clock: new ManualClock(), signal: new AbortController().signal, http: { get: () => Promise.reject(new Error('unused')) } };
  });

  const enrich = (hook: unknown) => enrichWith(fakeMount({ enrich: hook } as Partial<Dialect>), [change], environment);

  async function errorOf(hook: unknown): Promise<ChangeHookError> {
    try {
      await enrich(hook);
    } catch (error) {
      if (isChangeHookError(error)) return error;
      throw error;
    }
    throw new Error('it gave an answer');
  }

  it('is a method of its dialect, and has the changes, HTTP and the signal', async () => {
    let seen: unknown[] = [];
    const mount = fakeMount({
      enrich(this: Dialect, ...given: unknown[]) {
        seen = [this, ...given];
        return { ignored: 'why' };
      },
    });
    expect(await enrichWith(mount, [change], environment)).to.deep.equal({ ignored: 'why' });
    expect(seen[0]).to.equal(mount.dialect);
    expect(seen[1]).to.deep.equal([change]);
    expect(seen[2]).to.include({ http: environment.http, signal: environment.signal });
  });

  it('may give more changes, at once or later', async () => {
    for (const answer of [{ changes: [change, change] }, Promise.resolve({ changes: [change, change] })]) {
      expect(await enrich(() => answer)).to.deep.equal({ changes: [change, change] });
    }
  });

  for (const [answer, words] of [
    [undefined, 'must be an object'], [{}, 'either changes or ignored'], [{ changes: [change], ignored: 'x' }, 'either changes or ignored'],
    [{ changes: [] }, 'changes is empty'], [{ changes: {} }, 'changes must be a list'], [{ ignored: '' }, 'ignored holds an empty text'],
  ] as const) {
    it(`is refused ${JSON.stringify(answer)?.slice(0, 30) ?? 'undefined'}`, async () => {
      const error = await errorOf(() => answer);
      expect(error.code).to.equal('CH_DIALECT_ANSWER');
      expect(error.message).to.include(words);
    });
  }

  it('is named when it throws, and when the dialect has none', async () => {
    expect(await errorOf(() => Promise.reject(new Error('boo')))).to.deep.include({ code: 'CH_DIALECT_CRASHED' });
    expect((await errorOf(undefined)).message).to.include('it has no such hook');
  });

  it('is named when it does not settle in time', async () => {
    const waiting = errorOf(() => new Promise(() => {}));
    environment.clock.advance(10_000);
    expect((await waiting).code).to.equal('CH_DIALECT_TIMEOUT');
  });

  it('may let the errors of its HTTP through, as they are', async () => {
    for (const thrown of [new ChangeHookError('CH_HTTP_FAILED', { origin: 'https://x', reason: 'r' }), new ChangeHookError('CH_HTTP_REFUSED', { reason: 'r' })]) {
      expect(await errorOf(() => Promise.reject(thrown))).to.equal(thrown);
    }
  });

  it('can not forge them', async () => {
    const forged = Object.assign(new Error('x'), { name: 'ChangeHookError', code: 'CH_HTTP_REFUSED' });
    expect((await errorOf(() => Promise.reject(forged))).code).to.equal('CH_DIALECT_CRASHED');
  });
});
