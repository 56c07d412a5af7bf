import { expect } from 'chai';
import { tmpdir } from 'node:os';
import { runIn } from './fake-io.js';
import { cells, changes, useGateway } from './in-process-gateway.js';

describe('change-hook receipts', () => {
  const at = useGateway('{ demo: true, second: { $sink: demo }, down: true }');
  const command = (...args: string[]) => at().command(...args);
  const failed = (err: string) => ({ code: 1, out: '', err });
  const numbers = async (...args: string[]): Promise<number[]> =>
    (JSON.parse((await command('deliveries', 'list', '--json', '--limit', '1000', ...args)).out) as { id: number }[]).map(
      ({ id }) => id,
    );

  describe('list', () => {
    it('lists the newest first, in columns', async () => {
      const { id: first } = await at().post(changes('r', 's'));
      const { id: second } = await at().post({ ignored: 'evil\u001b[2J' });
      const { code, out, err } = await command('receipts', 'list');
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      const [head, ...rows] = cells(out);
      expect(head).to.deep.equal(['ID', 'RECEIVED', 'MOUNT', 'VERDICT', 'CHANGES', 'REASON']);
      expect(rows.map(([id, , ...rest]) => [id, ...rest])).to.deep.equal([
        [second, 'demo', 'ignored', '0', 'evil\\x1b[2J'],
        [first, 'demo', 'changes', '2'],
      ]);
    });

    it('keeps to its filters', async () => {
      const { id: first } = await at().post(changes('r'));
      const { id: second } = await at().post({ ignored: 'x' });
      const ids = async (...args: string[]) =>
        (JSON.parse((await command('receipts', 'list', '--json', ...args)).out) as { id: string }[]).map(({ id }) => id);
      expect(await ids('--mount', 'demo', '--since', '1h')).to.deep.equal([second, first]);
      expect(await ids('--verdict', 'changes')).to.deep.equal([first]);
      expect(await ids('--before', second)).to.deep.equal([first]);
      expect(await ids('--limit', '1')).to.deep.equal([second]);
      expect((await command('receipts', 'list', '--limit', '1')).err).to.equal(`there may be more: --before ${second}\n`);
      for (const filter of [
        ['--mount', 'closed'],
        ['--verdict', 'untranslated'],
        ['--until', '2001-01-01T00:00Z'],
      ]) {
        expect(await command('receipts', 'list', ...filter)).to.deep.equal(failed('no receipt matches\n'));
      }
    });

    it('says that there is none yet, which is no failure', async () => {
      expect(await command('receipts', 'list')).to.deep.equal({ code: 0, out: 'there is no receipt\n', err: '' });
    });
  });

  describe('confirm', () => {
    it('says so when there is nothing to confirm, or no such receipt', async () => {
      const { id } = await at().post({ ignored: 'x' });
      const { code, err } = await command('receipts', 'confirm', id);
      expect({ code, err }).to.deep.include({ code: 1 });
      expect(err).to.match(/receipt .* was not confirmed: the dialect demo@.* has nothing to confirm/);
      expect(await command('receipts', 'confirm', 'x')).to.deep.equal(failed('error: no receipt has this id\n'));
    });
  });

  describe('show', () => {
    it('says why nothing was built', async () => {
      const { id } = await at().post({ ignored: 'not a push' });
      const { code, out } = await command('receipts', 'show', id);
      expect(code).to.equal(0);
      expect(out)
        .to.match(new RegExp(`receipt +${id}\n`))
        .and.match(/verdict +ignored: not a push\n/)
        .and.match(/dialect +demo@1\.2\.3\n/)
        .and.match(/request +POST, application\/json, 24 bytes\n/);
    });

    it('shows the changes', async () => {
      const { id } = await at().post({
        changes: [
          { author: 'Ann', repository: 'r', comments: 'one\ntwo', branch: 'main' },
          { author: 'Bob', repository: '' },
        ],
      });
      const { out } = await command('receipts', 'show', id);
      expect(out).to.match(/\n {2}1 +r +main +Ann +one\n {2}2 +\(none\) +Bob\n$/);
    });

    it('prints JSON for programs, with the whole request', async () => {
      const { id } = await at().post(changes('r', 's'));
      const shown = JSON.parse((await command('receipts', 'show', id, '--json')).out) as { parcels: unknown[] };
      expect(shown).to.include({
        id,
        verdict: 'changes',
        changes: 2,
        method: 'POST',
        body: JSON.stringify(changes('r', 's')),
        bodyEncoding: 'text',
      });
      expect(shown.parcels).to.have.length(2);
    });

    it('prints the body byte for byte, and nothing that a terminal obeys on a terminal', async () => {
      const { id } = await at().post({ ignored: 'ü\u202e' });
      expect(await command('receipts', 'show', id, '--body')).to.deep.equal({ code: 0, out: '{"ignored":"ü\u202e"}', err: '' });
      expect((await at().commandIn({ screen: true }, 'receipts', 'show', id, '--body')).out).to.equal(
        '{"ignored":"ü\\u{202e}"}\n',
      );
    });

    it('is not valid with both --body and --json', async () => {
      expect((await command('receipts', 'show', 'x', '--body', '--json')).code).to.equal(2);
    });

    it('fails for an id that there is not', async () => {
      expect(await command('receipts', 'show', '../status')).to.deep.equal(failed('error: no receipt has this id\n'));
    });
  });

  describe('replay', () => {
    it('delivers the changes of a receipt once more, to the sinks of its mount', async () => {
      const { id } = await at().post(changes('r'));
      expect(await command('receipts', 'replay', id)).to.deep.equal({
        code: 0,
        out: '1 receipt is on the way to demo, down, second once more\n',
        err: '',
      });
      expect(await numbers()).to.deep.equal([6, 5, 4, 3, 2, 1]);
      await at().eventually(/delivered[^]*delivered/, 'deliveries', 'list', '--sink', 'demo');
    });

    it('delivers them to the sinks that are named', async () => {
      const { id } = await at().post(changes('r'));
      expect(
        JSON.parse((await command('receipts', 'replay', id, '--sink', 'second', '--sink', 'demo', '--json')).out),
      ).to.deep.equal({ replayed: 1, sinks: ['demo', 'second'] });
      expect(await numbers('--sink', 'down')).to.deep.equal([3]);
    });

    it('replays what its filters match, the oldest first, with a bar on a terminal', async () => {
      const ids: string[] = [];
      for (const repository of ['r', 's', 'r']) ids.push((await at().post(changes(repository))).id);
      await at().post({ ignored: 'x' });
      const { code, out, err } = await at().commandIn(
        { screen: true },
        'receipts',
        'replay',
        '--since',
        '1h',
        '--mount',
        'demo',
        '--sink',
        'down',
      );
      expect({ code, out }).to.deep.equal({ code: 0, out: '3 receipts are on the way to down once more\n' });
      expect(err)
        .to.match(/^\r\[#+-+\] 1 of 3 replayed/)
        .and.contain('3 of 3 replayed');
      const listed = JSON.parse((await command('deliveries', 'list', '--json', '--sink', 'down')).out) as { receipt: string }[];
      expect(listed.map(({ receipt }) => receipt).reverse()).to.deep.equal([...ids, ...ids]);
    });

    it('leaves out what was replayed under the same word', async () => {
      const { id } = await at().post(changes('r'));
      for (let n = 0; n < 2; n++)
        {expect((await command('receipts', 'replay', '--all', '--sink', 'down', '--once', 'monday')).code).to.equal(0);}
      const { out } = await command('receipts', 'replay', id, '--sink', 'down', '--once', 'tuesday');
      expect(out).to.equal('1 receipt is on the way to down once more, but for what was replayed under this word before\n');
      expect(await numbers('--sink', 'down')).to.have.length(3);
    });

    it('replays nothing of several when one of them can not be', async () => {
      const { id } = await at().post(changes('r'));
      const { id: ignored } = await at().post({ ignored: 'a ping' });
      const before = await numbers();
      expect(await command('receipts', 'replay', id, 'nobody')).to.deep.equal(failed('error: nobody: no receipt has this id\n'));
      expect(await command('receipts', 'replay', id, ignored)).to.deep.equal(
        failed(`error: ${ignored}: receipt ${ignored} has no changes: a ping\n`),
      );
      expect(await command('receipts', 'replay', id, '--sink', 'nowhere')).to.deep.equal(
        failed('error: the config has no sink nowhere; it has demo, second, down\n'),
      );
      expect(await command('receipts', 'replay', '--all', '--sink', 'nowhere')).to.deep.equal(
        failed('error: the config has no sink nowhere; it has demo, second, down\n'),
      );
      expect(await numbers()).to.deep.equal(before);
    });

    it('fails when its filter matches nothing', async () => {
      await at().post({ ignored: 'x' });
      expect(await command('receipts', 'replay', '--since', '1h')).to.deep.equal(failed('no receipt that has changes matches\n'));
      expect(await command('receipts', 'replay', '--all')).to.deep.equal({
        code: 0,
        out: 'there is no receipt that has changes\n',
        err: '',
      });
    });
  });
});

describe('change-hook rejections list', () => {
  const at = useGateway('{ demo: true }');

  it('lists what was refused, the newest first', async () => {
    await at().post({}, 'closed');
    const out = await at().eventually(/closed/, 'rejections', 'list');
    const [head, [time, mount, address, reason] = []] = cells(out);
    expect(head).to.deep.equal(['AT', 'MOUNT', 'ADDRESS', 'REASON']);
    expect(time).to.match(/^\d{4}-\d\d-\d\dT/);
    expect([mount, address]).to.deep.equal(['closed', '127.0.0.1']);
    expect(reason).to.match(/^CH_SIGNATURE_MISSING: /);
    const json = JSON.parse(
      (await at().command('rejections', 'list', '--json', '--mount', 'closed', '--limit', '1')).out,
    ) as object[];
    expect(json[0]).to.include({ mount: 'closed', address: '127.0.0.1' });
  });

  it('lists what was refused in some time', async () => {
    await at().post({}, 'closed');
    await at().eventually(/closed/, 'rejections', 'list', '--since', '1h');
    const { code, err } = await at().command('rejections', 'list', '--until', '1h');
    expect([code, err]).to.deep.equal([1, 'no rejection matches\n']);
  });

  it('fails when its filter matches nothing, and not when there is none yet', async () => {
    expect(await at().command('rejections', 'list')).to.deep.equal({ code: 0, out: 'there is no rejection\n', err: '' });
    expect(await at().command('rejections', 'list', '--mount', 'demo')).to.deep.equal({
      code: 1,
      out: '',
      err: 'no rejection matches\n',
    });
  });
});

describe('change-hook receipts replay', () => {
  for (const [what, args] of [
    ['nothing', []],
    ['ids and a filter', ['x', '--since', '1h']],
    ['ids and --all', ['x', '--all']],
    ['a filter and --all', ['--mount', 'demo', '--all']],
    ['a time that is none', ['--since', '1 h']],
  ] as const) {
    it(`is not valid with ${what}`, async () => {
      const { code, out, err } = await runIn({ cwd: tmpdir() }, 'receipts', 'replay', ...args);
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err)
        .to.match(/^error: /)
        .and.contain('change-hook receipts replay --help');
    });
  }
});
