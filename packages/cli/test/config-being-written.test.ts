import { expect } from 'chai';
import { changes, useGateway } from './in-process-gateway.js';
import { DEMO_DIALECT, DEMO_SINK, NO_INBOX, useWorkplace } from './workplace.js';
import { runIn } from './fake-io.js';

describe('change-hook check of a config whose keys of the gateway have mistakes', () => {
  const at = useWorkplace();
  const codesOf = async (...config: string[]): Promise<string[]> => {
    at().install('change-hook-dialect-demo', DEMO_DIALECT);
    at().install('change-hook-sink-demo', DEMO_SINK);
    at().install('change-hook-inbox-none', NO_INBOX);
    at().config(...config);
    const { code, err } = await runIn({ cwd: at().folder }, 'check');
    expect(code).to.equal(1);
    return err.match(/^CH_\w+/gm) ?? [];
  };

  it('tells those of the plugins as well', async () => {
    const codes = await codesOf(
      'http_prot: 8010',
      'change_hook_dialects: { absent: { $sinks: [dmeo] }, demo: { $dedupe: maybe } }',
      'change_hook_sinks: { demo: { throw: "no such place" } }',
      'change_hook_inbox: { lost: true }',
    );
    expect(codes).to.deep.equal([
      'CH_CONFIG_UNKNOWN_KEY', 'CH_CONFIG_VALUE', 'CH_CONFIG_UNKNOWN_KEY', 'CH_PLUGIN_MISSING', 'CH_PLUGIN_MISSING', 'CH_SINK_CRASHED',
    ]);
  });

  it('tells a socket that nobody could listen on', async () => {
    expect(await codesOf('change_hook_inbox: { none: true }', `management_socket: /tmp/${'d'.repeat(110)}`)).to.deep.equal(['CH_SERVER_SOCKET']);
  });

  it('tells nothing that only follows from a sink or a mount that could not be read', async () => {
    const codes = await codesOf(
      'change_hook_dialects: { poller: { $sinks: [second] }, demo: true }',
      'change_hook_sinks: { demo: true, second: { $sink: buildbot, url: "http://localhost:8020", $attempts: 0 } }',
      'change_hook_inbox: { none: true }',
    );
    expect(codes).to.deep.equal(['CH_CONFIG_VALUE']);
  });
});

describe('commands that ask a gateway whose config is being written', function () {
  this.timeout(30_000);
  const at = useGateway('{ demo: true, down: true }');
  const write = (...more: string[]): void => {
    at().place.config(
      'change_hook_dialects: { demo: true, closed: { $dialect: demo, secret: "${file:./gone}" } }',
      'change_hook_sinks: { demo: true, down: { $timeout: soon } }',
      ...more,
    );
  };
  const INBOX = 'change_hook_inbox: { sqlite: { path: ./ch.db } }';

  it('find it all the same', async () => {
    await at().post(changes('r'));
    write(INBOX);
    for (const [command, wanted] of [['status', /runs since/], ['deliveries list', /pending/], ['receipts list', /changes/]] as const) {
      const { code, out, err } = await at().command(...command.split(' '));
      expect({ command, code, err }).to.deep.equal({ command, code: 0, err: '' });
      expect(out).to.match(wanted);
    }
  });

  it('let it tell by itself what is wrong, and note it', async () => {
    write(INBOX);
    const { code, err } = await at().command('reload');
    expect(code).to.equal(1);
    expect(err).to.match(/CH_CONFIG_SECRET.*gone[^]*CH_CONFIG_VALUE.*\$timeout/).and.contain('nothing was changed');
    expect(at().log.text()).to.contain('the config was not taken');
  });

  it('do not look for it in another place when its own can not be read', async () => {
    write('change_hook_inbox: { sqlite: { path: ./ch.db }, other: true }');
    const { code, err } = await at().command('status');
    expect(code).to.equal(1);
    expect(err).to.contain('change_hook_inbox: must name exactly one inbox').and.not.contain('CH_SERVER_').and.not.contain('CH_CONFIG_SECRET');
  });

  it('open no store by it where no gateway runs', async () => {
    write(INBOX);
    await at().gateway.stop();
    const { code, err } = await at().command('deliveries', 'list');
    expect(code).to.equal(1);
    expect(err).to.match(/^CH_CONFIG_VALUE.*\$timeout/).and.not.contain('CH_CONFIG_SECRET');
  });
});
