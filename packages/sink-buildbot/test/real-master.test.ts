import { expect } from 'chai';
import { CHANGE_SOURCES, MemoryLog, systemClock, type Change, type Delivered, type Sink } from 'change-hook-core';
import { createBuildbotMaster, whyNoBuildbot, type BuildbotMaster, type MasterChange } from 'change-hook-testkit';
import sinkPlugin from '../src/index.js';
import { optionsSchema } from '../src/options.js';
import { calm, makeOutgoing } from './support/changes.js';

const why = whyNoBuildbot();
const HOOK = { user: 'hook', password: 'a "quoted" pass' };

const FULL: Partial<Change> = {
  author: 'Ännchen <ann@example.org>', committer: 'Bob 語 <bob@example.org>', comments: 'Grüße 🎉\n\nund mehr',
  revision: '8f2c1d', files: ['ü.c', 'a', 'a', 'dir/with space'], when_timestamp: 1_704_067_200.75, branch: 'topic/ä',
  category: 'push', revlink: 'https://git.example/8f2c1d', repository: 'https://git.example/house', project: 'house',
  codebase: 'code',
};
const PROPERTIES = {
  null: null, yes: true, no: false, int: 7, negative: -7, large: 2 ** 40, small: -(2 ** 40), safe: Number.MAX_SAFE_INTEGER,
  float: 1.5, huge: 1e300, text: 'ß\n🎉', empty: '', list: [1, 'two', [null]], object: { a: { b: [] } },
  emptyList: [], emptyObject: {}, 'name with ü': 1, __proto__x: 2,
};

describe(`with a real Buildbot master${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
  this.timeout(60_000);
  let master: BuildbotMaster;
  const sinks: Sink[] = [];
  const log = new MemoryLog();

  const make = async (options: object): Promise<Sink> => {
    const sink = await sinkPlugin.create({
      options: optionsSchema.parse({ lookup_wait: 0.2, ...options }), name: 'bb', log, clock: systemClock, folder: '/',
    });
    sinks.push(sink);
    return sink;
  };
  const pb = () => ({ master: master.master, password: master.password });
  const web = () => ({ url: master.url, url_user: HOOK.user, url_password: HOOK.password });
  const ways: Record<string, () => object> = { 'Perspective Broker': pb, '/change_hook/base': web };

  let receipts = 0;
  const send = (sink: Sink, fields: Partial<Change>, receipt = `R${++receipts}`, uncertain = false): Promise<Delivered> =>
    Promise.resolve(sink.deliver([makeOutgoing(0, fields, receipt)], { signal: calm(), uncertain }));
  let newest = 0;
  /** The changes that came since it was last asked. */
  const arrived = async (): Promise<MasterChange[]> => {
    const changes = await master.changes(newest);
    newest = changes.at(-1)?.changeid ?? newest;
    return changes;
  };
  const revisions = async (): Promise<(string | null)[]> => (await arrived()).map(({ revision }) => revision);
  /** Sends the change and reads it back. */
  const arrive = async (options: object, fields: Partial<Change>): Promise<MasterChange> => {
    expect(await send(await make(options), fields)).to.deep.equal({ ok: true });
    const [change, ...more] = await arrived();
    expect(more).to.deep.equal([]);
    return change!;
  };

  before(async function () {
    if (why !== undefined) return this.skip();
    master = await createBuildbotMaster({ changeHookAuth: HOOK });
    await master.start();
  });
  afterEach(async () => {
    for (const sink of sinks.splice(0)) await sink.close();
  });
  after(async () => {
    await (master as BuildbotMaster | undefined)?.remove();
  });

  for (const [name, options] of Object.entries(ways)) {
    describe(`by ${name}`, () => {
      it('a change arrives field by field', async () => {
        const { when_timestamp: _, ...rest } = FULL;
        expect(await arrive(options(), FULL)).to.deep.include({ ...rest, when_timestamp: 1_704_067_200 });
      });

      it('an empty change arrives, absent fields as null', async () => {
        expect(await arrive(options(), { author: 'x', comments: '' })).to.deep.include({
          author: 'x', comments: '', files: [], committer: null, revision: null, branch: null, category: null, repository: '',
          project: '', codebase: '', revlink: name === 'Perspective Broker' ? '' : null,
        });
      });

      it('empty fields arrive as empty', async () => {
        const empty = { branch: '', revision: '', category: '', revlink: '', codebase: '' };
        expect(await arrive(options(), empty)).to.include(empty);
      });

      it('properties of every JSON type arrive', async () => {
        const { properties } = await arrive(options(), { properties: PROPERTIES });
        const expected = Object.entries({ ...PROPERTIES, change_hook_id: `R${receipts}/0` });
        expect(properties).to.deep.equal(Object.fromEntries(expected.map(([key, value]) => [key, [value, 'Change']])));
      });

      it('a property as deep as they may be arrives', async () => {
        let deep: Change['properties'][string] = 1;
        for (let level = 0; level < 99; level++) deep = level % 2 === 0 ? [deep] : { a: deep };
        expect((await arrive(options(), { properties: { deep } })).properties.deep).to.deep.equal([deep, 'Change']);
      });

      it('10,000 files arrive in their order', async () => {
        const files = Array.from({ length: 10_000 }, (_, n) => `src/ü/${(n * 7919) % 10_000}.c`);
        expect((await arrive(options(), { files })).files).to.deep.equal(files);
      });

      it('its check succeeds, and makes no change', async () => {
        expect(await (await make(options())).check!({ signal: calm() })).to.deep.equal({ ok: true });
        expect(await arrived()).to.deep.equal([]);
      });
    });
  }

  describe('whatever the way', () => {
    it('every src is taken by Perspective Broker', async () => {
      for (const src of CHANGE_SOURCES) await arrive(pb(), { src });
    });

    it('700 KB of comments arrive whole by url, and cut and marked without one', async () => {
      const comments = 'é'.repeat(350_000);
      expect((await arrive(web(), { comments })).comments).to.equal(comments);
      expect((await arrive({ ...pb(), ...web() }, { comments })).comments).to.equal(comments);
      const cut = (await arrive(pb(), { comments })).comments;
      expect(Buffer.byteLength(cut)).to.be.within(655_350, 655_360);
      expect(cut).to.match(/^é+\n\[cut by change-hook: 700000 bytes; Perspective Broker carries 655360\]$/);
    });

    it('a property that Perspective Broker can\'t carry is invalid, and goes by url', async () => {
      const properties = { big: 'x'.repeat(655_361) };
      expect(await send(await make(pb()), { properties })).to.include({ ok: false, why: 'invalid' });
      expect((await arrive({ ...pb(), ...web() }, { properties })).properties.big).to.deep.equal([properties.big, 'Change']);
    });

    it('no property is added where that is turned off', async () => {
      expect((await arrive({ ...pb(), change_id_property: false }, {})).properties).to.deep.equal({});
    });

    it('an uncertain change is found by either way, and sent where it is not there', async () => {
      const sink = await make({ ...pb(), ...web() });
      for (const [receipt, options] of [['byPb', pb()], ['byBase', web()]] as const) {
        await send(await make(options), { revision: 'there' }, receipt);
        expect(await send(sink, { revision: 'again' }, receipt, true)).to.deep.equal({ ok: true });
        expect(await send(sink, { revision: 'lost' }, `${receipt}-lost`, true)).to.deep.equal({ ok: true });
        expect(await revisions()).to.deep.equal(['there', 'lost']);
      }
    });

    it('many changes in flight at a time arrive once each', async () => {
      const sink = await make(pb());
      const names = Array.from({ length: 64 }, (_, n) => `many${n}`);
      const delivered = await Promise.all(names.map((name) => send(sink, { revision: name }, name)));
      expect(delivered.every(({ ok }) => ok)).to.equal(true);
      expect((await revisions()).sort()).to.deep.equal(names.sort());
    });

    const wrong: Record<string, [options: () => object, reason: string]> = {
      'a wrong password': [() => ({ ...pb(), password: 'guess' }), 'change_hook_sinks.bb.password'],
      'an unknown user': [() => ({ ...pb(), user: 'nobody' }), 'change_hook_sinks.bb.user'],
      'the user of a worker': [() => ({ ...pb(), user: 'idle', password: 'idle-password' }), 'PBChangeSource'],
      'a wrong url_password': [() => ({ ...web(), url_password: 'guess' }), 'change_hook_sinks.bb.url_password'],
      'a url below the root': [() => ({ ...web(), url: `${master.url}/nowhere` }), 'change_hook_sinks.bb.url'],
      'the web port as the PB port': [
        () => ({ ...pb(), master: master.url.replace('http://', ''), timeout: 0.3 }), 'is it the PB port of a master?',
      ],
    };
    for (const [name, [options, reason]] of Object.entries(wrong)) {
      it(`${name} is told by check and deliver, and makes no dead letters`, async () => {
        const sink = await make(options());
        for (const told of [await sink.check!({ signal: calm() }), await send(sink, {})]) {
          expect(told).to.include({ ok: false, why: 'unreachable' }).and.to.have.property('reason').that.includes(reason);
          expect(JSON.stringify(told)).to.not.include('guess');
        }
      });
    }

    it('a master that was stopped and started is found again', async () => {
      const [one, two] = [await make(pb()), await make(web())];
      await send(one, { revision: 'before' });
      await send(two, { revision: 'before' });
      await master.stop();
      // The first call may go into the connection that is just ending.
      for (const sink of [one, two, one, two]) expect(await send(sink, {}, 'down')).to.include({ ok: false, why: 'unreachable' });
      await master.start();
      for (const sink of [one, two]) expect(await send(sink, { revision: 'after' })).to.deep.equal({ ok: true });
      expect(await revisions()).to.deep.equal(['before', 'before', 'after', 'after']);
    });

    it('calls that were cut by its death are made again, and arrive once each', async () => {
      const sink = await make({ ...pb(), ...web() });
      const names = Array.from({ length: 24 }, (_, n) => `cut${n}`);
      const first = names.map((name) => send(sink, { revision: name }, name));
      await first[0];
      await master.kill();
      const ended = await Promise.all(first);
      expect(ended.some(({ ok }) => !ok)).to.equal(true);
      await master.start();
      const open = names.filter((_, n) => !ended[n]!.ok);
      const again = await Promise.all(open.map((name) => send(sink, { revision: name }, name)));
      expect(again.every(({ ok }) => ok)).to.equal(true);
      expect((await revisions()).sort()).to.deep.equal(names.sort());
    });

    it('nothing of a secret or a comment is in the log', () => {
      expect(log.text()).to.not.include(HOOK.password).and.not.include(master.password).and.not.include('ééé');
    });
  });
});
