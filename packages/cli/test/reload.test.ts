import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReloadReport } from 'change-hook-server';
import { changes, useGateway } from './in-process-gateway.js';

describe('change-hook reload', function () {
  this.timeout(30_000);
  const at = useGateway('{ demo: true, down: true }');
  const config = (dialects: string, sinks: string, ...more: string[]): void => {
    at().place.config(
      'http_port: 0',
      'base_path: /ci',
      `change_hook_dialects: ${dialects}`,
      `change_hook_sinks: ${sinks}`,
      'change_hook_inbox: { sqlite: { path: ./ch.db } }',
      ...more,
    );
  };
  const CLOSED = 'closed: { $dialect: demo, secret: "${file:./secret}" }';

  it('lets the gateway take the config, and says what is another', async () => {
    config(`{ demo: { project: p }, more: { $dialect: demo } }`, '{ demo: true, picky: true }');
    const { code, out, err } = await at().command('reload');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.equal(
      'the config is in force\n  mounts  added: more; removed: closed; changed: demo\n  sinks   added: picky; removed: down\n' +
        '  open    demo, more: nothing keeps strangers out\n',
    );
    expect((await at().post(changes('r'), 'more')).id).to.be.a('string');
  });

  it('says so when nothing is another', async () => {
    expect((await at().command('reload')).out).to.equal('the config is in force\n  mounts  as before\n  sinks   as before\n  open    demo: nothing keeps strangers out\n');
  });

  it('says what takes effect at the next start only', async () => {
    at().place.install('change-hook-sink-demo', 'export default 1;', '2.0.0');
    config(`{ demo: true, ${CLOSED} }`, '{ demo: true, down: true }', 'log: { level: debug }');
    const { out } = await at().command('reload');
    expect(out).to.contain('restart  log has changed in the config\n').and.contain('restart  change-hook-sink-demo 2.0.0 is installed, and 1.2.3 runs\n');
  });

  it('tells every problem and ends with 1, and the gateway goes on as it was', async () => {
    config('{ demo: true, absent: true, gone: true }', '{ demo: { throw: no }, down: true }');
    const { code, out, err } = await at().command('reload');
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(/^3 problems:\n/).and.contain('change-hook-dialect-absent').and.contain('change-hook-dialect-gone').and.contain('CH_SINK_CRASHED');
    expect(err).to.match(/\nnothing was changed: a gateway that runs goes on with the config that it has\n$/);
    expect((await at().post(changes('r'))).id).to.be.a('string');
    expect(at().log.text()).to.contain('the config was not taken');
  });

  it('tells every mistake of a config that is none, and ends with 1', async () => {
    config('{ demo: true }', '{ demo: true }', 'http_prt: 1', 'log: { level: loud }');
    const { code, err } = await at().command('reload');
    expect(code).to.equal(1);
    expect(err).to.match(/^2 problems:\n/).and.contain('nothing was changed');
  });

  it('needs none of the secrets itself', async () => {
    writeFileSync(join(at().place.folder, 'secret'), 'another', { mode: 0o600 });
    config(`{ demo: true, ${CLOSED} }`, '{ demo: true, down: true }');
    expect((await at().command('reload')).out).to.contain('changed: closed');
  });

  it('prints what it did as JSON', async () => {
    config(`{ demo: true }`, '{ demo: true, down: true }');
    const { out } = await at().command('reload', '--json');
    expect((JSON.parse(out) as ReloadReport).mounts).to.deep.equal({ added: [], removed: ['closed'], changed: [] });
  });

  it('counts what waits for a sink that is gone, which ends by discard alone', async () => {
    await at().post(changes('r'));
    config(`{ demo: true, ${CLOSED} }`, '{ demo: true }');
    await at().command('reload');
    expect(at().log.text()).to.contain('change-hook deliveries discard --sink down');
    expect((await at().command('status')).out).to.match(/down +not in the config +1 orphaned/);
    expect((await at().command('deliveries', 'list', '--sink', 'down')).out).to.contain('orphaned');
    const { code } = await at().command('deliveries', 'discard', '--sink', 'down', '--yes');
    expect(code).to.equal(0);
    expect((await at().command('status')).out).to.not.contain('orphaned');
  });

  it('says that no gateway runs, and nothing of what one would do', async () => {
    await at().gateway.stop();
    const { code, err } = await at().command('reload');
    expect(code).to.equal(1);
    expect(err).to.match(/^CH_SERVER_NOT_RUNNING/).and.not.contain('nothing was changed');
  });
});
