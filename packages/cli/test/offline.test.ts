import { expect } from 'chai';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from './fake-io.js';
import { changes, useGateway } from './in-process-gateway.js';
import { runProcess, serve } from './served-gateway.js';
import { DEMO_DIALECT, useWorkplace } from './workplace.js';

const WITHOUT_STORE = [
  ['deliveries', 'list'],
  ['deliveries', 'show', '1'],
  ['deliveries', 'retry', '1'],
  ['deliveries', 'discard', '--yes', '--all'],
  ['receipts', 'list'],
  ['receipts', 'show', 'x'],
  ['receipts', 'replay', 'x'],
  ['rejections', 'list'],
];

describe('commands on the store of a gateway that does not run', () => {
  const at = useGateway('{ picky: true, down: true }');
  const command = (...args: string[]) => at().command(...args);
  const states = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      (JSON.parse((await command('deliveries', 'list', '--json')).out) as { id: number; state: string }[]).map((it) => [
        it.id,
        it.state,
      ]),
    );
  let receipt: string;
  beforeEach(async () => {
    receipt = (await at().post(changes('r'))).id;
    await at().post({}, 'closed');
    await at().eventually(/dead/, 'deliveries', 'list');
    await at().eventually(/closed/, 'rejections', 'list');
    await at().gateway.stop();
  });

  it('list and show what is in it', async () => {
    expect(await states()).to.deep.equal({ 1: 'dead', 2: 'pending' });
    expect((await command('deliveries', 'show', '1')).out)
      .to.contain('refused: not to my taste')
      .and.contain('Ann <ann@example.org>');
    expect((await command('receipts', 'list')).out).to.contain(receipt);
    expect((await command('receipts', 'show', receipt)).out).to.contain('POST, application/json');
    expect((await command('rejections', 'list')).out).to.contain('CH_SIGNATURE_MISSING');
  });

  it('move what is in it, and the next gateway goes on from there', async () => {
    expect((await command('deliveries', 'retry', '1')).out).to.equal('1 delivery is pending again\n');
    expect((await command('deliveries', 'discard', '--yes', '--sink', 'down')).out).to.equal('1 delivery is discarded\n');
    expect((await command('receipts', 'replay', receipt, '--sink', 'picky')).out).to.equal(
      '1 receipt is on the way to picky once more\n',
    );
    // The retry took the id 3, see `ClaimedDelivery.retried`.
    expect(await states()).to.deep.equal({ 1: 'pending', 2: 'discarded', 4: 'pending' });
    at().place.write('mended', '');
    await at().restart();
    await at().eventually(/delivered[^]*delivered/, 'deliveries', 'list', '--sink', 'picky');
  });

  it('say what is wrong as they do of a running one, and change nothing', async () => {
    expect(await command('deliveries', 'retry', '2')).to.deep.equal({
      code: 1,
      out: '',
      err: 'error: delivery 2 is pending: it is tried by itself\n',
    });
    expect(await command('deliveries', 'retry', '--sink', 'down')).to.deep.equal({
      code: 1,
      out: '',
      err: 'no dead delivery matches\n',
    });
    expect((await command('receipts', 'replay', 'nobody')).err).to.equal('error: no receipt has this id\n');
    expect(await states()).to.deep.equal({ 1: 'dead', 2: 'pending' });
  });

  it('leave the store as a stopped gateway does, free for the next', async () => {
    expect(await runProcess(['deliveries', 'list'], { cwd: at().place.folder }).ended).to.equal(0);
    const left = readdirSync(at().place.folder).filter((name) => name.startsWith('ch.db'));
    expect(left.sort()).to.deep.equal(['ch.db', 'ch.db-lock']);
    await at().restart();
  });

  it('need none of the secrets of the config, nor its plugins but the inbox', async () => {
    at().place.config(
      'change_hook_dialects: { demo: { secret: "${env:UNSET}" }, absent: true }',
      'change_hook_sinks: { picky: { password: "${env:UNSET}" }, nowhere: true }',
      'change_hook_inbox: { sqlite: { path: ./ch.db } }',
    );
    expect(await states()).to.deep.equal({ 1: 'dead', 2: 'pending' });
    expect((await command('receipts', 'replay', receipt, '--sink', 'nowhere')).code).to.equal(0);
  });

  it('want what the inbox itself refers to', async () => {
    at().place.config('change_hook_inbox: { sqlite: { path: "${env:UNSET}/ch.db" } }');
    const { code, err } = await command('deliveries', 'list');
    expect(code).to.equal(1);
    expect(err).to.match(/^CH_CONFIG_SECRET: the config's change_hook_inbox\.sqlite\.path refers to \$\{env:UNSET\}/);
  });

  it('refuse a store that is not ours, and leave it as it is', async () => {
    writeFileSync(join(at().place.folder, 'other.db'), 'precious'.repeat(1_000));
    at().place.config('change_hook_inbox: { sqlite: { path: ./other.db } }');
    const { code, err } = await command('deliveries', 'discard', '--yes', '--all');
    expect(code).to.equal(1);
    expect(err).to.match(/^CH_INBOX_FOREIGN: /);
  });
});

describe('commands where there is neither a gateway nor a store', () => {
  const at = useWorkplace();

  for (const args of WITHOUT_STORE) {
    it(`say so, and make none: ${args.slice(0, 2).join(' ')}`, async () => {
      at().config('change_hook_inbox: { sqlite: { path: ./store/ch.db } }');
      const { code, out, err } = await runIn({ cwd: at().folder }, ...args);
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.contain(`CH_INBOX_ABSENT: no gateway runs, and there is no store ${join(at().folder, 'store', 'ch.db')}`);
      expect(err).to.contain('--config FILE').and.contain('change-hook serve');
      expect(existsSync(join(at().folder, 'store'))).to.equal(false);
    });
  }
});

describe('commands where a gateway has the store and does not answer', function () {
  this.timeout(30_000);
  const at = useWorkplace();

  it('fail, and name its process', async () => {
    at().install('change-hook-dialect-demo', DEMO_DIALECT);
    at().config(
      'http_port: 0',
      'change_hook_dialects: { demo: true }',
      'management_socket: false',
      'change_hook_inbox: { sqlite: { path: ./ch.db } }',
    );
    const { child, ended } = await serve({ cwd: at().folder });
    try {
      const { code, out, err } = await runIn({ cwd: at().folder }, 'deliveries', 'list');
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err)
        .to.match(/^CH_INBOX_LOCKED: /)
        .and.contain(`process ${child.pid}`);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  });
});
