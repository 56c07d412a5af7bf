import { expect } from 'chai';
import { EXIT, run } from '../src/index.js';
import { fakeIo } from './fake-io.js';
import type { FakeIo } from './fake-io.js';
import { DEMO_DIALECT, DEMO_SINK, useWorkplace } from './workplace.js';

describe('change-hook serve and signals', () => {
  const at = useWorkplace();
  const serve = async (terminal: boolean): Promise<{ io: FakeIo; code: Promise<number> }> => {
    at().install('change-hook-sink-demo', DEMO_SINK.replace('close() {}', "close() {}, reopen() { globalThis.reopened = (globalThis.reopened ?? 0) + 1; }"));
    at().config('http_port: 0', 'change_hook_sinks: { demo: true }', 'log: { level: error }');
    const io = fakeIo({ cwd: at().folder, terminal });
    const code = run(['serve'], io);
    await Promise.race([io.printed(/listens on/), code]);
    return { io, code };
  };
  const counter = globalThis as { reopened?: number };
  afterEach(() => delete counter.reopened);

  it('opens files anew at SIGHUP and goes on, where no terminal is', async () => {
    const { io, code } = await serve(false);
    io.signal('SIGHUP');
    io.signal('SIGHUP');
    io.signal('SIGTERM');
    expect(await code).to.equal(EXIT.ok);
    expect(counter.reopened).to.equal(2);
    expect({ deaths: io.deaths, exits: io.exits }).to.deep.equal({ deaths: [], exits: [] });
  });

  it('reads the config again at SIGHUP, where no terminal is', async () => {
    const { io, code } = await serve(false);
    at().install('change-hook-dialect-demo', DEMO_DIALECT);
    at().config('http_prt: 1');
    io.signal('SIGHUP');
    at().config('http_port: 0', 'change_hook_dialects: { demo: true }', 'change_hook_sinks: { demo: true }', 'log: { level: error }');
    io.signal('SIGHUP');
    io.signal('SIGHUP');
    await untilMounted(io.out(), 202);
    io.signal('SIGTERM');
    expect(await code).to.equal(EXIT.ok);
  });

  it('stops at the SIGHUP of a terminal that goes away, and dies of it', async () => {
    const { io, code } = await serve(true);
    io.signal('SIGHUP');
    expect(await code).to.equal(EXIT.ok);
    expect(io.out()).to.match(/stopped\n$/);
    expect(counter.reopened).to.equal(undefined);
    expect(io.deaths).to.deep.equal(['SIGHUP']);
  });

  for (const [signal, expected] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
    it(`dies at once of a second ${signal}, or ends with ${expected} where that does not end it`, async () => {
      const { io, code } = await serve(false);
      io.signal(signal);
      io.signal(signal);
      expect({ deaths: io.deaths, exits: io.exits }).to.deep.equal({ deaths: [signal], exits: [expected] });
      expect(await code).to.equal(EXIT.ok);
    });
  }

  it('listens to none once it has ended', async () => {
    const { io, code } = await serve(false);
    io.signal('SIGTERM');
    await code;
    io.signal('SIGTERM');
    expect(io.exits).to.deep.equal([]);
  });

  it('listens to none once the start has failed', async () => {
    at().config('http_port: 0', 'change_hook_sinks: { absent: true }');
    const io = fakeIo({ cwd: at().folder });
    expect(await run(['serve'], io)).to.equal(EXIT.failed);
    io.signal('SIGTERM');
    io.signal('SIGTERM');
    expect(io.exits).to.deep.equal([]);
  });
});

/** Posts to the mount `demo` until that is answered as wanted. */
async function untilMounted(printed: string, wanted: number): Promise<void> {
  const [, url = ''] = /listens on (http:\/\/\S+)/.exec(printed) ?? [];
  for (let status = 0; status !== wanted; ) {
    const headers = { 'content-type': 'application/json' };
    ({ status } = await fetch(`${url}/change_hook/demo`, { method: 'POST', headers, body: '{"ignored":"a try"}' }));
  }
}
