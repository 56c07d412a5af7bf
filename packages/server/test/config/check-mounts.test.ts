import { expect } from 'chai';
import { accept, acceptMount, refuse, refuseMount, refuseOnce } from './check.js';

describe('a mount in the config', () => {
  const nothing = { basic: [], bearer: [], query: undefined, allowFrom: [] };

  for (const value of [true, {}]) {
    it(`that is ${JSON.stringify(value)} gives the dialect no options`, () => {
      expect(acceptMount(value)).to.deep.equal({
        mount: 'github',
        dialect: 'github',
        options: undefined,
        gate: nothing,
        sinks: undefined,
        dedupe: true,
      });
    });
  }

  it('that is false is as good as absent', () => {
    expect(accept({ change_hook_dialects: { github: false, base: true } }).mounts.map(({ mount }) => mount)).to.deep.equal([
      'base',
    ]);
  });

  for (const value of [null, 5, 'yes', [], [true]]) {
    it(`is not ${JSON.stringify(value)}`, () => {
      expect(refuseMount(value)).to.include('change_hook_dialects.github').and.to.include('must be true, false or an object');
    });
  }

  it("gives the dialect its options and keeps the gateway's own keys from it", () => {
    const mount = acceptMount({
      $dialect: 'gitea',
      $sinks: ['two'],
      $dedupe: false,
      $category: 'forge',
      $auth: { bearer: 'b' },
      $allow_from: '::1',
      secret: 's',
      strict: true,
    });
    expect(mount.options).to.deep.equal({ secret: 's', strict: true });
    expect(mount).to.deep.include({ mount: 'github', dialect: 'gitea', sinks: ['two'], dedupe: false, category: 'forge' });
    expect(mount.gate).to.deep.equal({ ...nothing, bearer: ['b'], allowFrom: ['::1'] });
  });

  it("gives the dialect no options where only the gateway's keys stand", () => {
    expect(acceptMount({ $dialect: 'gitea' }).options).to.equal(undefined);
  });

  it('hands functions and instances in the options on as they are', () => {
    class Engine {}
    const options = { pick: () => 1, engine: new Engine(), deep: { list: [new Engine()] } };
    const given = acceptMount(options).options as typeof options;
    expect(given.pick).to.equal(options.pick);
    expect(given.engine).to.equal(options.engine);
    expect(given.deep.list[0]).to.equal(options.deep.list[0]);
  });

  for (const [key, guess] of [
    ['$dialects', '$dialect'],
    ['$alow_from', '$allow_from'],
    ['$auths', '$auth'],
    ['$sink', '$sinks'],
    ['$DEDUPE', '$dedupe'],
    ['$catchup', '$catch_up'],
    ['$x', undefined],
  ] as const) {
    it(`has no key ${key}`, () => {
      const [problem] = refuse({ change_hook_dialects: { github: { [key]: 1 } } });
      expect(problem?.params).to.deep.equal({ key, where: 'change_hook_dialects.github', guess });
    });
  }

  describe('with $catch_up', () => {
    const DAY = 86_400_000;
    for (const [written, catchUp] of [
      [true, { sinceMs: 3 * DAY }],
      [{}, { sinceMs: 3 * DAY }],
      [{ since: '36h' }, { sinceMs: 1.5 * DAY }],
      [{ since: '90m', repositories: 'acme/app' }, { sinceMs: DAY / 16, repositories: ['acme/app'] }],
      [{ repositories: ['acme/app', 'acme', 'acme/app'] }, { sinceMs: 3 * DAY, repositories: ['acme/app', 'acme'] }],
      [{ url: 'https://ci.example.org/change_hook/github' }, { sinceMs: 3 * DAY, url: 'https://ci.example.org/change_hook/github' }],
      [false, undefined],
    ] as const) {
      it(`takes ${JSON.stringify(written)}`, () => {
        expect(acceptMount({ $catch_up: written }).catchUp).to.deep.equal(catchUp);
      });
    }

    for (const [written, path, text] of [
      ['yes', '$catch_up', 'must be true, false, or an object with repositories, since or url'],
      [{ since: '3 days' }, '$catch_up.since', '90m, 36h or 3d'],
      [{ since: 3 }, '$catch_up.since', 'must be a text'],
      [{ since: '0d' }, '$catch_up.since', '90m, 36h or 3d'],
      [{ repositories: [] }, '$catch_up.repositories', 'empty list'],
      [{ repositories: ['acme app'] }, '$catch_up.repositories[0]', 'such as acme/app'],
      [{ url: 'ci.example.org' }, '$catch_up.url', 'must be the URL'],
    ] as const) {
      it(`does not take ${JSON.stringify(written)}`, () => {
        expect(refuseMount({ $catch_up: written })).to.include(path).and.to.include(text);
      });
    }

    it('knows what was meant by a key that it does not have', () => {
      const [problem] = refuse({ change_hook_dialects: { github: { $catch_up: { repository: 'acme/app' } } } });
      const where = 'change_hook_dialects.github.$catch_up';
      expect(problem?.params).to.deep.equal({ key: 'repository', where, guess: 'repositories' });
    });
  });

  describe('with $sinks', () => {
    it('names a sink only once', () => {
      expect(acceptMount({ $sinks: ['two', 'one', 'two'] }).sinks).to.deep.equal(['two', 'one']);
    });

    it('names no sink that is not there, and says which are', () => {
      expect(
        refuseOnce({ change_hook_dialects: { a: { $sinks: ['buildbt'] } }, change_hook_sinks: { buildbot: true, jsonl: true } }),
      )
        .to.include('"buildbt"')
        .and.to.include('buildbot, jsonl')
        .and.to.include('did you mean "buildbot"');
    });

    it('names no sink that is false', () => {
      expect(refuseOnce({ change_hook_dialects: { a: { $sinks: ['off'] } }, change_hook_sinks: { off: false } }))
        .to.include('"off"')
        .and.to.include('none');
    });

    for (const value of [[], 'one', [5]]) {
      it(`is a list of names, which ${JSON.stringify(value)} is not`, () => {
        expect(refuseMount({ $sinks: value })).to.include('$sinks');
      });
    }
  });

  describe('with $auth', () => {
    const gateOf = (auth: unknown) => acceptMount({ $auth: auth }).gate;
    const ann = { user: 'ann', password: 'p:1' };

    for (const [written, gate] of [
      [{ basic: ann }, { basic: [ann] }],
      [{ basic: [ann, { user: 'bob', password: 'q' }] }, { basic: [ann, { user: 'bob', password: 'q' }] }],
      [{ bearer: 't' }, { bearer: ['t'] }],
      [{ bearer: ['t', 'u'] }, { bearer: ['t', 'u'] }],
      [{ query: 't' }, { query: { name: 'token', tokens: ['t'] } }],
      [{ query: { token: 't' } }, { query: { name: 'token', tokens: ['t'] } }],
      [{ query: { name: 'key', token: ['t', 'u'] } }, { query: { name: 'key', tokens: ['t', 'u'] } }],
      [
        { basic: ann, bearer: 't', query: 'u' },
        { basic: [ann], bearer: ['t'], query: { name: 'token', tokens: ['u'] } },
      ],
    ] as const) {
      it(`takes ${JSON.stringify(written)}`, () => {
        expect(gateOf(written)).to.deep.equal({ ...nothing, ...gate });
      });
    }

    for (const [written, path, text] of [
      [{}, '$auth', 'no way to authenticate'],
      [{ bearer: undefined }, '$auth', 'no way to authenticate'],
      [{ basic: undefined, query: undefined }, '$auth', 'no way to authenticate'],
      [true, '$auth', 'object'],
      [null, '$auth', 'nothing after it'],
      ['token', '$auth', 'object'],
      [{ bearer: '' }, '$auth.bearer', 'empty'],
      [{ bearer: ['t', ''] }, '$auth.bearer[1]', 'empty'],
      [{ bearer: [] }, '$auth.bearer', 'empty list'],
      [{ bearer: null }, '$auth.bearer', 'must be a text'],
      [{ bearer: 12 }, '$auth.bearer', 'must be a text'],
      [{ bearer: 'two words' }, '$auth.bearer', 'white space'],
      [{ basic: { user: 'ann', password: '' } }, '$auth.basic.password', 'empty'],
      [{ basic: { user: 'ann' } }, '$auth.basic.password', 'missing'],
      [{ basic: { user: '', password: 'p' } }, '$auth.basic.user', 'empty'],
      [{ basic: { user: 'a:b', password: 'p' } }, '$auth.basic.user', 'colon'],
      [{ basic: [] }, '$auth.basic', 'empty list'],
      [{ basic: [ann, { user: 'b', password: '' }] }, '$auth.basic[1].password', 'empty'],
      [{ query: '' }, '$auth.query', 'empty'],
      [{ query: { token: '' } }, '$auth.query.token', 'empty'],
      [{ query: { token: [] } }, '$auth.query.token', 'empty list'],
      [{ query: { name: 'key' } }, '$auth.query.token', 'must be a text'],
      [{ query: { name: 'a&b', token: 't' } }, '$auth.query.name', 'letters'],
      [{ query: { name: '', token: 't' } }, '$auth.query.name', 'letters'],
    ] as const) {
      it(`refuses ${JSON.stringify(written)}`, () => {
        expect(refuseMount({ $auth: written }))
          .to.include(`change_hook_dialects.github.${path}:`)
          .and.to.include(text);
      });
    }

    for (const [written, key, guess] of [
      [{ bearer: 't', beerer: 'u' }, 'beerer', 'bearer'],
      [{ bearer: 't', digest: 'u' }, 'digest', undefined],
      [{ basic: { ...ann, pasword: 'x' } }, 'pasword', 'password'],
      [{ basic: [ann, { ...ann, users: 'x' }] }, 'users', 'user'],
      [{ query: { token: 't', nam: 'x' } }, 'nam', 'name'],
    ] as const) {
      it(`has no key ${key}: ${JSON.stringify(written)}`, () => {
        const [problem] = refuse({ change_hook_dialects: { github: { $auth: written } } });
        expect(problem?.code).to.equal('CH_CONFIG_UNKNOWN_KEY');
        expect(problem?.params).to.include({ key }).and.to.have.property('guess', guess);
      });
    }
  });

  describe('with $allow_from', () => {
    for (const [written, list] of [
      ['192.0.2.7', ['192.0.2.7']],
      [
        ['192.0.2.0/24', '2001:db8::/32', '::1'],
        ['192.0.2.0/24', '2001:db8::/32', '::1'],
      ],
      ['::ffff:10.0.0.0/104', ['::ffff:10.0.0.0/104']],
    ] as const) {
      it(`takes ${JSON.stringify(written)}`, () => {
        expect(acceptMount({ $allow_from: written }).gate.allowFrom).to.deep.equal(list);
      });
    }

    for (const written of [
      'example.com',
      '10',
      '10.0',
      '10/8',
      '0x7f.0.0.1',
      '10.0.0.256',
      '10.0.0.0/',
      '10.0.0.0/33',
      '2001:db8::/129',
      '::g',
      '',
      ' 10.0.0.1',
    ]) {
      it(`refuses ${JSON.stringify(written)}`, () => {
        expect(refuseMount({ $allow_from: ['10.0.0.1', written] }))
          .to.include('$allow_from[1]')
          .and.to.include('must be an IP address');
      });
    }

    it('refuses an empty list, which would let nobody in or everybody', () => {
      expect(refuseMount({ $allow_from: [] })).to.include('empty list');
    });
  });
});
