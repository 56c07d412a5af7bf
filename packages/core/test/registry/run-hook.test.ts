import { expect } from 'chai';
import {
  ChangeHookError, createHookRequest, identifyWith, isChangeHookError, ManualClock, MemoryLog, translateWith, verifyWith,
} from '../../src/index.js';
import type { Dialect, HookEnvironment, HookRequest, Mount } from '../../src/index.js';
import { fakeMount } from '../intake/fake-mount.js';

const request: HookRequest = createHookRequest({ mount: 'fake', method: 'POST', query: '', headers: new Map(), body: Buffer.from('{') });

describe('a hook', () => {
  let clock: ManualClock;
  let environment: HookEnvironment;

  beforeEach(() => {
    clock = new ManualClock();
    environment = { log: new MemoryLog(), clock };
  });

  const hooks = {
    verify: (mount: Mount) => verifyWith(mount, request, environment),
    identify: (mount: Mount) => identifyWith(mount, request, environment),
    translate: (mount: Mount) => translateWith(mount, request, environment),
  };
  type HookName = keyof typeof hooks;
  const NAMES = Object.keys(hooks) as HookName[];
  const ANSWERS = { verify: { ok: true }, identify: 'id', translate: { ignored: 'why' } };

  const withHook = (name: HookName, hook: unknown): Mount => fakeMount({ [name]: hook });
  const giving = (name: HookName, answer: unknown): Mount => withHook(name, () => answer);

  /** What a call throws or rejects with. */
  async function errorOf(name: HookName, mount: Mount): Promise<ChangeHookError> {
    try {
      await hooks[name](mount);
    } catch (error) {
      if (isChangeHookError(error)) return error;
      throw error;
    }
    throw new Error('it gave an answer');
  }

  for (const name of NAMES) {
    describe(name, () => {
      it('answers at once when the dialect does', () => {
        expect(hooks[name](giving(name, ANSWERS[name]))).to.deep.equal(ANSWERS[name]);
      });

      it('awaits a promise, and any other thenable', async () => {
        expect(await hooks[name](giving(name, Promise.resolve(ANSWERS[name])))).to.deep.equal(ANSWERS[name]);
        const thenable = { then: (resolve: (value: unknown) => void) => resolve(ANSWERS[name]) };
        expect(await hooks[name](giving(name, thenable))).to.deep.equal(ANSWERS[name]);
        expect(clock.next()).to.equal(undefined);
      });

      it('is a method of its dialect, with the mount in its context', () => {
        let seen: unknown[] = [];
        const mount = fakeMount(
          {
            [name](this: Dialect, ...given: unknown[]) {
              seen = [this, ...given];
              return ANSWERS[name];
            },
          },
          { options: { a: 1 }, secrets: ['s'] },
        );
        void hooks[name](mount);
        const [self, hookRequest, ctx] = seen as [unknown, unknown, { clock: { now(): number } }];
        expect(self).to.equal(mount.dialect);
        expect(hookRequest).to.equal(request);
        expect(ctx).to.deep.include({ options: { a: 1 }, secrets: ['s'], log: environment.log });
        expect(ctx.clock.now()).to.equal(clock.now());
        expect(ctx.clock).to.have.all.keys('now');
      });

      it('is named when it throws, with the code and the cause of what it threw', () => {
        const cause = Object.assign(new Error('boo'), { code: 'ACME_7' });
        const mount = withHook(name, () => {
          throw cause;
        });
        try {
          void hooks[name](mount);
          expect.fail('it gave an answer');
        } catch (error) {
          expect(isChangeHookError(error, 'CH_DIALECT_CRASHED')).to.equal(true);
          expect((error as ChangeHookError).params).to.deep.equal({ mount: 'fake', dialect: 'fake@1.0.0', hook: name, reason: 'boo', dialectCode: 'ACME_7' });
          expect((error as ChangeHookError).cause).to.equal(cause);
        }
      });

      it('is named when it rejects', async () => {
        const error = await errorOf(name, withHook(name, () => Promise.reject(new Error('boo'))));
        expect(error.code).to.equal('CH_DIALECT_CRASHED');
        expect(error.message).to.include('fake@1.0.0').and.include(`in ${name}: boo`);
      });

      it('is named when it does not settle in time', async () => {
        const waiting = errorOf(name, giving(name, new Promise(() => {})));
        clock.advance(10_000);
        expect(await waiting).to.deep.include({ code: 'CH_DIALECT_TIMEOUT' });
        expect((await waiting).params).to.deep.equal({ mount: 'fake', dialect: 'fake@1.0.0', hook: name, ms: 10_000 });
      });

      it('has the time that the gateway sets', async () => {
        environment = { ...environment, timeoutMs: 5 };
        const waiting = errorOf(name, giving(name, new Promise(() => {})));
        expect(clock.next()).to.equal(5);
        clock.advance(5);
        expect((await waiting).code).to.equal('CH_DIALECT_TIMEOUT');
      });

      it('is not heard any more once it is too late', async () => {
        let reject = (_error: Error): void => {};
        const late = new Promise((_resolve, no) => {
          reject = no;
        });
        const waiting = errorOf(name, giving(name, late));
        clock.advance(10_000);
        reject(new Error('too late, and not an unhandled rejection'));
        expect((await waiting).code).to.equal('CH_DIALECT_TIMEOUT');
      });

      it('may refuse what can not be parsed: that error is the one that the request threw', async () => {
        const thrown: unknown[] = [];
        const mount = withHook(name, (it: HookRequest) => {
          try {
            return it.json();
          } catch (error) {
            thrown.push(error);
            throw error;
          }
        });
        const error = await errorOf(name, mount);
        expect(error.code).to.equal('CH_REQUEST_UNPARSABLE');
        expect(error).to.equal(thrown[0]);
      });

      it("may refuse it with another copy of core's error", async () => {
        const foreign = Object.assign(new Error('x'), { name: 'ChangeHookError', code: 'CH_REQUEST_UNPARSABLE', params: { what: 'no form' } });
        const error = await errorOf(name, withHook(name, () => Promise.reject(foreign)));
        expect(error).to.be.instanceOf(ChangeHookError);
        expect(error.senderText).to.equal('no form');
      });

      it('would not end, where it says so with any copy of core, and is named with what it was at', async () => {
        const params = { mount: 'other', dialect: 'x', hook: 'y', what: 'its expression took too many steps' };
        const foreign = Object.assign(new Error('x'), { name: 'ChangeHookError', code: 'CH_DIALECT_ENDLESS', params });
        for (const thrown of [new ChangeHookError('CH_DIALECT_ENDLESS', params), foreign]) {
          const error = await errorOf(name, withHook(name, () => Promise.reject(thrown)));
          expect(error.code).to.equal('CH_DIALECT_ENDLESS');
          expect(error.params).to.deep.equal({ mount: 'fake', dialect: 'fake@1.0.0', hook: name, what: params.what });
        }
      });

      for (const [what, thrown] of [
        ['a made-up endlessness', Object.assign(new Error('x'), { name: 'ChangeHookError', code: 'CH_DIALECT_ENDLESS', params: { what: 7 } })],
        ['another error of ours', new ChangeHookError('CH_SIGNATURE_MISSING', { mount: 'fake' })],
        ['an error of an HTTP that it does not have', new ChangeHookError('CH_HTTP_FAILED', { origin: 'https://x', reason: 'r' })],
        ['a made-up time-out', new ChangeHookError('CH_DIALECT_TIMEOUT', { mount: 'x', dialect: 'y', hook: 'z', ms: 1 })],
        ['a forged error without words', Object.assign(new Error('x'), { name: 'ChangeHookError', code: 'CH_REQUEST_UNPARSABLE', params: { what: 7 } })],
        ['a forged error without parameters', Object.assign(new Error('x'), { name: 'ChangeHookError', code: 'CH_REQUEST_UNPARSABLE' })],
        ['a forged error whose parameters throw', Object.defineProperty(
          Object.assign(new Error('x'), { name: 'ChangeHookError', code: 'CH_REQUEST_UNPARSABLE' }), 'params', { get: explode })],
        ['undefined', undefined],
        ['null', null],
        ['text', 'text'],
        ['a revoked proxy', revoked()],
        ['an error that throws when it is read', hostileError()],
      ] as const) {
        it(`crashed when it threw ${what}`, async () => {
          const error = await errorOf(name, withHook(name, () => {
            // eslint-disable-next-line @typescript-eslint/only-throw-error -- a dialect may throw anything
            throw thrown;
          }));
          expect(error.code).to.equal('CH_DIALECT_CRASHED');
        });
      }

      it('crashed when its answer throws as it is read', async () => {
        const answer = new Proxy({}, { get: (_target, key) => (key === 'then' ? undefined : explode()) });
        if (name !== 'identify') expect((await errorOf(name, giving(name, answer))).code).to.equal('CH_DIALECT_CRASHED');
        const thenable = { get then() { return explode(); } };
        expect((await errorOf(name, giving(name, thenable))).code).to.equal('CH_DIALECT_CRASHED');
      });

      it('tells no long text of an error, which may quote the request', async () => {
        const error = await errorOf(name, withHook(name, () => {
          throw new Error('x'.repeat(1_000_000));
        }));
        expect(error.message).to.have.length.below(500);
      });
    });
  }

  describe('is refused its answer', () => {
    for (const [name, answer, words] of [
      ['verify', undefined, 'must be an object'], ['verify', true, 'must be an object'], ['verify', null, 'must be an object'],
      ['verify', [], 'must be an object'], ['verify', {}, 'ok must be true or false'], ['verify', { ok: 1 }, 'ok must be true or false'],
      ['verify', { ok: 'true' }, 'ok must be true or false'], ['verify', { ok: false }, 'reason must be'],
      ['verify', { ok: false, reason: 'wrong' }, 'reason must be'], ['verify', { ok: true, reason: 'mismatch' }, 'ok is true, and yet'],
      ['identify', null, 'or undefined, not null'], ['identify', '', 'empty string'], ['identify', 7, 'not a number'],
      ['identify', ['x'], 'not a list'], ['identify', 'x'.repeat(513), '513 characters'],
      ['translate', undefined, 'must be an object'], ['translate', [], 'must be an object'], ['translate', {}, 'has none'],
      ['translate', { ignored: 'x', changes: [{}] }, 'has changes and ignored'], ['translate', { changes: undefined }, 'has none'],
      ['identify', { byBody: 1 }, 'not an object'], ['identify', {}, 'not an object'],
      ['translate', { changes: [{}], enrich: 'yes' }, 'enrich must be true or false'],
      ['translate', { changes: [] }, 'changes is empty'], ['translate', { changes: {} }, 'changes must be a list'],
      ['translate', { changes: null }, 'changes must be a list'], ['translate', { polls: [] }, 'polls is empty'],
      ['translate', { polls: [7] }, 'polls must hold text'], ['translate', { ignored: '' }, 'ignored holds an empty text'],
      ['translate', { ignored: true }, 'ignored must hold text'], ['translate', { invalid: [] }, 'invalid is empty'],
      ['translate', { invalid: 'x' }, 'invalid must be a list'], ['translate', { invalid: [' '] }, 'invalid holds an empty text'],
    ] as const) {
      it(`${JSON.stringify(answer)?.slice(0, 40) ?? 'undefined'} from ${name}`, async () => {
        for (const given of [answer, Promise.resolve(answer)]) {
          const error = await errorOf(name, giving(name, given));
          expect(error.code).to.equal('CH_DIALECT_ANSWER');
          expect(error.message).to.include(words);
        }
      });
    }
  });

  describe('may answer', () => {
    for (const reason of ['missing', 'mismatch', 'stale'] as const) {
      it(`no, because it is ${reason}`, () => {
        const answer = { ok: false, reason } as const;
        expect(hooks.verify(giving('verify', { ...answer, more: 1 }))).to.deep.equal(answer);
      });
    }

    it('that there is no delivery id', () => expect(hooks.identify(giving('identify', undefined))).to.equal(undefined));

    it('that equal bodies are one delivery', () => expect(hooks.identify(giving('identify', { byBody: true, more: 1 }))).to.deep.equal({ byBody: true }));

    it('that its changes wait for enrich', () => {
      for (const [enrich, kept] of [[true, { enrich: true }], [false, {}], [undefined, {}]] as const) {
        expect(hooks.translate(giving('translate', { changes: [{ author: 'x' }], enrich }))).to.deep.equal({ changes: [{ author: 'x' }], ...kept });
      }
    });

    it('an id of 512 characters, made well-formed', () => {
      const id = `a\ud800\0${'x'.repeat(509)}`;
      expect(hooks.identify(giving('identify', id))).to.equal(`a\ufffd\ufffd${'x'.repeat(509)}`);
    });

    it('changes, polls, a reason or problems', () => {
      for (const answer of [{ changes: [{ author: 'x' }] }, { polls: ['a', 'b'] }, { ignored: 'why' }, { invalid: ['a is missing'] }, { untranslated: 'why' }]) {
        expect(hooks.translate(giving('translate', answer))).to.deep.equal(answer);
      }
    });

    it('polls of all pollers, and each poller once', () => {
      expect(hooks.translate(giving('translate', { polls: 'all' }))).to.deep.equal({ polls: 'all' });
      expect(hooks.translate(giving('translate', { polls: ['a', 'b', 'a'] }))).to.deep.equal({ polls: ['a', 'b'] });
      expect(() => hooks.translate(giving('translate', { polls: 'some' }))).to.throw('polls must be a list');
    });

    it('with sentences that are cut and made well-formed', () => {
      expect(hooks.translate(giving('translate', { ignored: `a\0${'x'.repeat(2000)}` }))).to.deep.equal({ ignored: `a\ufffd${'x'.repeat(998)}` });
    });
  });
});

function explode(): never {
  throw new Error('read');
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function hostileError(): Error {
  return Object.defineProperties(new Error('x'), Object.fromEntries(['name', 'message', 'code', 'params'].map((key) => [key, { get: explode }])));
}
