import { expect } from 'chai';
import { accept, refuse, refuseOnce } from './check.js';

describe('checking a config', () => {
  it('fills in every default', () => {
    for (const nothing of [{}, null, undefined]) {
      expect(accept(nothing)).to.deep.equal({
        file: '/etc/hook/change-hook.config.yaml',
        folder: '/etc/hook',
        http: {
          port: 8010,
          host: '127.0.0.1',
          basePath: '',
          trustedProxies: [],
          limits: { body: 26_214_400, inFlight: 134_217_728, headMs: 10_000, idleMs: 15_000, requestMs: 60_000, drainMs: 30_000 },
        },
        changeHook: false,
        mounts: [],
        sinks: [],
        inbox: { inbox: 'sqlite', options: { path: './change-hook.db' } },
        retention: {
          receiptAgeMs: 30 * 86_400_000,
          receiptBytes: 10 * 1024 ** 3,
          ignoredBytes: 256 * 1024 ** 2,
          openMountBytes: 1024 ** 3,
          dedupeAgeMs: 90 * 86_400_000,
        },
        intake: { hookMs: 10_000 },
        managementSocket: '/etc/hook/change-hook.db.sock',
        log: { level: 'info', format: 'auto' },
      });
    }
  });

  it('takes every key as it is written', () => {
    const config = accept({
      http_port: 0,
      http_host: '::',
      base_path: '/bbot',
      trusted_proxies: ['10.0.0.0/8', '::1'],
      http_limits: { body: 1000, in_flight: 5000, head_seconds: 1, idle_seconds: 2, request_seconds: 3, drain_seconds: 4 },
      change_hook: true,
      change_hook_dialects: { base: true },
      change_hook_sinks: { console: true },
      change_hook_inbox: { sqlite: { path: 'var/x.db' } },
      retention: { receipts: { days: 0.5, count: 10, bytes: 1000 }, ignored_bytes: 100, open_mount_bytes: 200, delivery_ids_days: 2 },
      intake: { hook_seconds: 2.5 },
      management_socket: '/run/hook.sock',
      log: { level: 'debug', format: 'json' },
    });
    expect(config.http).to.deep.equal({
      port: 0,
      host: '::',
      basePath: '/bbot',
      trustedProxies: ['10.0.0.0/8', '::1'],
      limits: { body: 1000, inFlight: 5000, headMs: 1000, idleMs: 2000, requestMs: 3000, drainMs: 4000 },
    });
    expect(config.changeHook).to.equal(true);
    expect(config.inbox).to.deep.equal({ inbox: 'sqlite', options: { path: 'var/x.db' } });
    expect(config.retention).to.deep.equal({
      receiptAgeMs: 43_200_000,
      receiptCount: 10,
      receiptBytes: 1000,
      ignoredBytes: 100,
      openMountBytes: 200,
      dedupeAgeMs: 172_800_000,
    });
    expect(config.intake).to.deep.equal({ hookMs: 2500 });
    expect(config.managementSocket).to.equal('/run/hook.sock');
    expect(config.log).to.deep.equal({ level: 'debug', format: 'json' });
  });

  it('keeps everything where retention is told so', () => {
    const never = { receipts: { days: false, bytes: false }, ignored_bytes: false, open_mount_bytes: false, delivery_ids_days: false };
    expect(accept({ retention: never }).retention).to.deep.equal({});
  });

  it('makes whole milliseconds of seconds, since Node takes no others', () => {
    const { limits } = accept({ http_limits: { head_seconds: 0.4501, idle_seconds: 1.0001, request_seconds: 1e-9 } }).http;
    expect(limits).to.include({ headMs: 450, idleMs: 1000, requestMs: 1 });
  });

  it('never has less for all bodies than one body may have', () => {
    expect(accept({ http_limits: { body: 300_000_000 } }).http.limits.inFlight).to.equal(300_000_000);
  });

  describe('change_hook', () => {
    const dialects = { base: true, github: { secret: 'x' } };

    it('is on where dialects are listed and it is absent', () => {
      const config = accept({ change_hook_dialects: dialects });
      expect(config.changeHook).to.equal(true);
      expect(config.mounts.map(({ mount }) => mount)).to.deep.equal(['base', 'github']);
    });

    it('mounts nothing when it is false', () => {
      const config = accept({ change_hook: false, change_hook_dialects: dialects });
      expect(config.changeHook).to.equal(false);
      expect(config.mounts).to.deep.equal([]);
    });

    for (const [what, listed] of [
      ['no dialects', undefined],
      ['an empty list of them', {}],
    ] as const) {
      it(`mounts nothing when it is true with ${what}`, () => {
        const config = accept({ change_hook: true, ...(listed === undefined ? {} : { change_hook_dialects: listed }) });
        expect(config.changeHook).to.equal(false);
        expect(config.mounts).to.deep.equal([]);
      });
    }

    it('mounts nothing when every dialect is false', () => {
      expect(accept({ change_hook_dialects: { base: false, github: false } }).changeHook).to.equal(false);
    });

    it('is not on by accident when nothing stands below change_hook_dialects', () => {
      expect(refuseOnce({ change_hook_dialects: null }))
        .to.include('change_hook_dialects')
        .and.to.include('nothing after it');
    });

    it('is no text', () => {
      expect(refuseOnce({ change_hook: 'no' })).to.include('change_hook: must be true or false');
    });
  });

  describe('base_path', () => {
    for (const [written, path] of [
      ['', ''],
      ['/', ''],
      ['/bbot', '/bbot'],
      ['/bbot/', '/bbot'],
      ['/a/b-c/d.e~f', '/a/b-c/d.e~f'],
    ] as const) {
      it(`takes "${written}" for "${path}"`, () => {
        expect(accept({ base_path: written }).http.basePath).to.equal(path);
      });
    }
    for (const written of ['bbot', '//x', '/a//b', '/a b', '/a%20b', '/a?b', 'http://x/y', '/ü', 5]) {
      it(`refuses ${JSON.stringify(written)}`, () => {
        expect(refuseOnce({ base_path: written })).to.include('base_path');
      });
    }
  });

  describe('the management socket', () => {
    it('lies beside the store', () => {
      expect(accept({ change_hook_inbox: { sqlite: { path: '/var/lib/hook/store.db' } } }).managementSocket).to.equal(
        '/var/lib/hook/store.db.sock',
      );
    });

    it('lies beside the config where the store has no path', () => {
      expect(accept({ change_hook_inbox: { postgres: true } }).managementSocket).to.equal('/etc/hook/change-hook.sock');
    });

    it('is relative to the folder of the config', () => {
      expect(accept({ management_socket: 'run/x.sock' }).managementSocket).to.equal('/etc/hook/run/x.sock');
    });

    it('is not there when it is false', () => {
      expect(accept({ management_socket: false }).managementSocket).to.equal(undefined);
    });

    for (const written of ['', true, 5]) {
      it(`is not ${JSON.stringify(written)}`, () => {
        expect(refuseOnce({ management_socket: written })).to.include('management_socket');
      });
    }
  });

  describe('the inbox', () => {
    it('gets no options where it is true', () => {
      expect(accept({ change_hook_inbox: { memory: true } }).inbox).to.deep.equal({ inbox: 'memory', options: undefined });
    });

    it('may be the one of several that is not false', () => {
      expect(accept({ change_hook_inbox: { postgres: false, sqlite: { path: 'x' } } }).inbox).to.deep.equal({
        inbox: 'sqlite',
        options: { path: 'x' },
      });
    });

    for (const written of [{}, { sqlite: true, postgres: true }, { sqlite: false }]) {
      it(`is exactly one, which ${JSON.stringify(written)} is not`, () => {
        expect(refuseOnce({ change_hook_inbox: written })).to.include('exactly one');
      });
    }

    it('is no text', () => {
      expect(refuseOnce({ change_hook_inbox: 'sqlite' })).to.include('change_hook_inbox');
    });
  });

  describe('other values', () => {
    for (const [path, value] of [
      ['http_port', { http_port: '8010' }],
      ['http_port', { http_port: 65_536 }],
      ['http_port', { http_port: -1 }],
      ['http_port', { http_port: 80.5 }],
      ['http_port', { http_port: NaN }],
      ['http_host', { http_host: '' }],
      ['http_host', { http_host: 5 }],
      ['trusted_proxies', { trusted_proxies: true }],
      ['trusted_proxies[1]', { trusted_proxies: ['10.0.0.1', 'proxy.example'] }],
      ['trusted_proxies[0]', { trusted_proxies: ['10.0.0.0/33'] }],
      ['trusted_proxies', { trusted_proxies: '10/8' }],
      ['http_limits', { http_limits: 5 }],
      ['http_limits.body', { http_limits: { body: 0 } }],
      ['http_limits.body', { http_limits: { body: 1.5 } }],
      ['http_limits.body', { http_limits: { body: 2 ** 31 } }],
      ['intake.hook_seconds', { intake: { hook_seconds: 0 } }],
      ['retention', { retention: false }],
      ['retention.receipts', { retention: { receipts: 30 } }],
      ['retention.receipts.days', { retention: { receipts: { days: 0 } } }],
      ['retention.receipts.days', { retention: { receipts: { days: '30' } } }],
      ['retention.receipts.days', { retention: { receipts: { days: true } } }],
      ['retention.receipts.count', { retention: { receipts: { count: 1.5 } } }],
      ['retention.receipts.bytes', { retention: { receipts: { bytes: -1 } } }],
      ['retention.ignored_bytes', { retention: { ignored_bytes: 0 } }],
      ['retention.delivery_ids_days', { retention: { delivery_ids_days: Infinity } }],
      ['http_limits.idle_seconds', { http_limits: { idle_seconds: 0 } }],
      ['http_limits.head_seconds', { http_limits: { head_seconds: Infinity } }],
      ['log.level', { log: { level: 'loud' } }],
      ['log.format', { log: { format: 'xml' } }],
      ['change_hook_dialects', { change_hook_dialects: ['github'] }],
      ['change_hook_sinks', { change_hook_sinks: 'console' }],
      ['top level', ['http_port']],
      ['top level', 'http_port: 8010'],
    ] as const) {
      it(`are named by their path: ${path} in ${JSON.stringify(value)}`, () => {
        const [problem, ...others] = refuse(value);
        expect(others).to.deep.equal([]);
        expect(problem?.code).to.equal('CH_CONFIG_VALUE');
        expect(problem?.params).to.have.property('path', path);
        expect(problem?.message).not.to.include('Invalid input');
      });
    }
  });

  describe('an unknown key', () => {
    for (const [value, key, where, guess] of [
      [{ http_prot: 1 }, 'http_prot', 'the config', 'http_port'],
      [{ change_hook_dialect: {} }, 'change_hook_dialect', 'the config', 'change_hook_dialects'],
      [{ 'http-host': 'x' }, 'http-host', 'the config', 'http_host'],
      [{ HTTP_PORT: 1 }, 'HTTP_PORT', 'the config', 'http_port'],
      [{ zebra: 1 }, 'zebra', 'the config', undefined],
      [{ http_limits: { idle_second: 1 } }, 'idle_second', 'http_limits', 'idle_seconds'],
      [{ log: { levle: 'info' } }, 'levle', 'log', undefined],
      [{ log: { levels: 'info' } }, 'levels', 'log', 'level'],
    ] as const) {
      it(`is told with a guess: ${JSON.stringify(value)}`, () => {
        const [problem, ...others] = refuse(value);
        expect(others).to.deep.equal([]);
        expect(problem?.code).to.equal('CH_CONFIG_UNKNOWN_KEY');
        expect(problem?.params).to.deep.equal({ key, where, guess });
        expect(problem?.message.includes('did you mean')).to.equal(guess !== undefined);
      });
    }
  });

  it('tells every problem at once, those of mounts and sinks beside those of the top', () => {
    const messages = refuse({
      http_prot: 1,
      http_host: '',
      http_limits: { bdy: 1 },
      change_hook_dialects: {
        a: { $dialcet: 'github' },
        b: 5,
        c: { $auth: { bearer: '' }, $allow_from: 'x' },
        d: { $sinks: ['one', 'three'] },
        ok: true,
      },
      change_hook_sinks: { one: { $attempts: 0 }, two: null },
      log: { level: 'loud' },
    }).map(({ message }) => message);
    expect(messages).to.have.length(11);
    for (const part of [
      'http_prot',
      'http_host',
      'bdy',
      '$dialcet',
      'dialects.b',
      'c.$auth.bearer',
      'c.$allow_from',
      '"three"',
      '$attempts',
      'sinks.two',
      'log.level',
    ]) {
      expect(
        messages.filter((message) => message.includes(part)),
        part,
      ).to.have.length(1);
    }
  });

  it('takes a sink with problems of its own for one that is there', () => {
    expect(
      refuseOnce({ change_hook_dialects: { a: { $sinks: ['one'] } }, change_hook_sinks: { one: { $attempts: 0 } } }),
    ).to.include('$attempts');
  });
});
