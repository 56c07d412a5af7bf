import { expect } from 'chai';
import { tmpdir } from 'node:os';
import { runIn } from './fake-io.js';
import { cells, changes, useGateway } from './in-process-gateway.js';

describe('change-hook deliveries', () => {
  const at = useGateway('{ picky: true, down: true }');
  const command = (...args: string[]) => at().command(...args);
  const done = (out: string) => ({ code: 0, out, err: '' });
  const failed = (err: string) => ({ code: 1, out: '', err });
  /** Sends a change of each repository, and waits until picky has refused them all. */
  const refused = async (...repositories: string[]): Promise<string> => {
    const { id } = await at().post(changes(...repositories));
    const dead = new RegExp(Array(new Set(repositories).size).fill(`dead[^\n]*${id}`).join('[^]*'));
    await at().eventually(dead, 'deliveries', 'list', '--sink', 'picky');
    return id;
  };
  const states = async (...args: string[]): Promise<Record<string, string>> => {
    const { out } = await command('deliveries', 'list', '--json', ...args);
    return Object.fromEntries((JSON.parse(out) as { id: number; state: string }[]).map(({ id, state }) => [id, state]));
  };

  describe('show', () => {
    it('says how far a delivery is, what is in its way, and what it carries', async () => {
      const id = await refused('r');
      const { code, out } = await command('deliveries', 'show', '1');
      expect(code).to.equal(0);
      const facts = Object.fromEntries(cells(out).map(([name, value]) => [name, value]));
      expect(facts).to.include({
        delivery: '1',
        state: 'dead',
        to: 'picky',
        from: 'demo',
        repository: 'r',
        receipt: id,
        changes: '1',
        trouble: 'refused: not to my taste',
      });
      expect(out).to.match(/\nchanges:\n {2}1 +Ann <ann@example\.org>\n$/);
    });

    it('marks the changes that have arrived', async () => {
      at().place.write('mended', '');
      await at().post({
        changes: [
          { author: 'Ann', repository: 'r', comments: 'first\nline', revision: 'a'.repeat(40), branch: 'main' },
          { author: 'Bob', repository: 'r', comments: 'evil\u001b[2J' },
        ],
      });
      await at().eventually(/delivered/, 'deliveries', 'list');
      const { out } = await command('deliveries', 'show', '1');
      expect(out)
        .to.contain(`\n  1  arrived  ${'a'.repeat(12)}  main  Ann  first\n`)
        .and.contain('evil\\x1b[2J');
      expect(out).to.match(/\n {2}delivered +20/);
    });

    it('marks what arrived and not what was refused, and counts so', async () => {
      const comments = ['please take it', 'no', 'please, too'];
      await at().post({ changes: comments.map((text) => ({ author: 'Ann', repository: 'r', comments: text })) });
      await at().eventually(/dead/, 'deliveries', 'list', '--sink', 'picky');
      const { out } = await command('deliveries', 'show', '1');
      expect(out).to.match(/\n {2}changes +2 of 3\n/);
      expect(out).to.match(/\n {2}1 +arrived +Ann +please take it\n {2}2 +Ann +no\n {2}3 +arrived +Ann +please, too\n$/);
    });

    it('prints JSON for programs', async () => {
      await refused('r', 'r');
      const shown = JSON.parse((await command('deliveries', 'show', '1', '--json')).out) as { parcel: unknown[] };
      expect(shown).to.include({ id: 1, sink: 'picky', state: 'dead', changes: 2 });
      expect(shown.parcel).to.have.length(2);
    });

    it('fails for an id that there is not', async () => {
      expect(await command('deliveries', 'show', '7')).to.deep.equal(failed('error: no delivery has this id\n'));
    });
  });

  describe('retry', () => {
    it('sends dead letters again, by their ids', async () => {
      await refused('r', 's');
      at().place.write('mended', '');
      const ids = Object.keys(await states('--sink', 'picky'));
      expect(await command('deliveries', 'retry', ...ids)).to.deep.equal(done('2 deliveries are pending again\n'));
      await at().eventually(/delivered[^]*delivered/, 'deliveries', 'list', '--sink', 'picky');
    });

    it('sends dead letters again, by filters', async () => {
      await refused('r');
      await refused('s');
      at().place.write('mended', '');
      expect(
        await command(
          'deliveries',
          'retry',
          '--sink',
          'picky',
          '--repository',
          's',
          '--mount',
          'demo',
          '--state',
          'dead',
          '--since',
          '10m',
        ),
      ).to.deep.equal(done('1 delivery is pending again\n'));
      await at().eventually(/delivered/, 'deliveries', 'list', '--repository', 's', '--sink', 'picky');
      expect(await command('deliveries', 'retry', '--all', '--json')).to.deep.equal(done('{\n  "moved": 1\n}\n'));
      await at().eventually(/delivered[^]*delivered/, 'deliveries', 'list', '--sink', 'picky');
    });

    it('sends the dead letters of a receipt again', async () => {
      await refused('r');
      const id = await refused('s');
      at().place.write('mended', '');
      expect(await command('deliveries', 'retry', '--receipt', id)).to.deep.equal(done('1 delivery is pending again\n'));
      const out = await at().eventually(/delivered/, 'deliveries', 'list', '--receipt', id, '--sink', 'picky');
      expect(cells(out)).to.have.length(2);
      const { code, err } = await command('deliveries', 'list', '--receipt', 'unheard-of');
      expect([code, err]).to.deep.equal([1, 'no delivery matches\n']);
    });

    it('fails for what is delivered, pending or unknown, says why, and changes nothing', async () => {
      const id = await refused('r');
      at().place.write('mended', '');
      const { id: second } = await at().post(changes('s'));
      await at().eventually(/delivered/, 'deliveries', 'list', '--sink', 'picky');
      const before = await states();
      const numbers = Object.fromEntries(
        (JSON.parse((await command('deliveries', 'list', '--json')).out) as { id: number; receipt: string; sink: string }[]).map(
          (it) => [`${it.sink} ${it.receipt}`, String(it.id)],
        ),
      );
      const delivered = numbers[`picky ${second}`] ?? '';
      const pending = numbers[`down ${id}`] ?? '';
      expect(await command('deliveries', 'retry', numbers[`picky ${id}`] ?? '', delivered)).to.deep.equal(
        failed(
          `error: delivery ${delivered} is delivered already; to send its changes once more: change-hook receipts replay ${second}\n`,
        ),
      );
      expect(await command('deliveries', 'retry', delivered, pending)).to.deep.equal(
        failed(
          `2 problems:\nerror: delivery ${delivered} is delivered already; to send its changes once more: change-hook receipts replay ${second}\nerror: delivery ${pending} is pending: it is tried by itself\n`,
        ),
      );
      expect(await command('deliveries', 'retry', '1', '99')).to.deep.equal(failed('error: there is no delivery 99\n'));
      expect(await command('deliveries', 'retry', '--state', 'delivered')).to.deep.equal(
        failed("error: what is delivered can't be retried: only dead deliveries can\n"),
      );
      expect(await states()).to.deep.equal(before);
    });

    it('fails when its filter matches nothing', async () => {
      await refused('r');
      for (const filter of [
        ['--sink', 'down'],
        ['--mount', 'nowhere'],
        ['--until', '2001-01-01'],
        ['--since', '0s', '--until', '1w'],
      ]) {
        expect(await command('deliveries', 'retry', ...filter)).to.deep.equal(failed('no dead delivery matches\n'));
      }
      expect(await states('--sink', 'picky')).to.deep.equal({ 1: 'dead' });
    });
  });

  it('do nothing where all there is is nothing, which is no failure', async () => {
    expect(await command('deliveries', 'retry', '--all')).to.deep.equal(done('there is no dead delivery\n'));
    expect(await command('deliveries', 'discard', '--yes', '--all', '--json')).to.deep.equal(done('{\n  "moved": 0\n}\n'));
  });

  describe('discard', () => {
    it('asks, and gives up what it was told to', async () => {
      await refused('r');
      const asked = await at().commandIn({ terminal: true, stdin: 'y\n' }, 'deliveries', 'discard', '--sink', 'picky');
      expect(asked).to.deep.equal({
        code: 0,
        out: '1 delivery is discarded\n',
        err: 'Give up 1 delivery to picky for good? [y/N] ',
      });
      expect(await states('--sink', 'picky')).to.deep.equal({ 1: 'discarded' });
    });

    for (const answer of ['n\n', '\n', '', 'yess\n']) {
      it(`changes nothing when it is answered ${JSON.stringify(answer)}`, async () => {
        await refused('r');
        const { code, out, err } = await at().commandIn({ terminal: true, stdin: answer }, 'deliveries', 'discard', '1');
        expect({ code, out }).to.deep.equal({ code: 1, out: '' });
        expect(err).to.match(/^Give up 1 delivery for good\? \[y\/N\] \n?nothing was changed\n$/);
        expect(await states('--sink', 'picky')).to.deep.equal({ 1: 'dead' });
      });
    }

    it('refuses without a terminal, and changes nothing', async () => {
      await refused('r');
      const { code, out, err } = await command('deliveries', 'discard', '1');
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.contain('--yes');
      expect(await states('--sink', 'picky')).to.deep.equal({ 1: 'dead' });
    });

    it('does not ask with --yes', async () => {
      await refused('r');
      expect(await command('deliveries', 'discard', '--yes', '1')).to.deep.equal(done('1 delivery is discarded\n'));
      expect(await states('--sink', 'picky')).to.deep.equal({ 1: 'discarded' });
    });

    it('fails for what is delivered, discarded or unknown, and when its filter matches nothing', async () => {
      await refused('r');
      await command('deliveries', 'discard', '--yes', '1');
      expect(await command('deliveries', 'discard', '--yes', '1')).to.deep.equal(
        failed('error: delivery 1 is discarded already\n'),
      );
      expect(await command('deliveries', 'discard', '--yes', '9')).to.deep.equal(failed('error: there is no delivery 9\n'));
      expect(await command('deliveries', 'discard', '--yes', '--sink', 'picky')).to.deep.equal(
        failed('no pending or dead delivery matches\n'),
      );
      expect(await command('deliveries', 'discard', '--yes', '--state', 'delivered')).to.deep.equal(
        failed("error: what is delivered can't be discarded: only pending and dead deliveries can\n"),
      );
    });

    it('gives up more than one step moves, with a bar on a terminal', async () => {
      const all = Array.from({ length: 700 }, (_, n) => `r${n}`);
      await at().post(changes(...all));
      await at().eventually(/\b700 dead\b/, 'status');
      const { code, out, err } = await at().commandIn({ screen: true }, 'deliveries', 'discard', '--yes', '--state', 'dead');
      expect({ code, out }).to.deep.equal({ code: 0, out: '700 deliveries are discarded\n' });
      expect(err)
        .to.match(/^\r\[#+-+\] \d+ of 700 discarded\r/)
        .and.contain('\r[##############################] 700 of 700 discarded')
        .and.match(/\r +\r$/);
    });
  });
});

describe('the command line of change-hook deliveries', () => {
  for (const verb of ['retry', 'discard']) {
    for (const [what, args] of [
      ['nothing', []],
      ['ids and a filter', ['1', '--sink', 'picky']],
      ['ids and --all', ['1', '--all']],
      ['a filter and --all', ['--mount', 'demo', '--all']],
      ['an id that is none', ['one']],
      ['a time that is none', ['--since', 'yesterday']],
      ['a state that there is not', ['--state', 'lost']],
    ] as const) {
      it(`${verb} is not valid with ${what}`, async () => {
        const { code, out, err } = await runIn(
          { cwd: tmpdir() },
          'deliveries',
          verb,
          ...(verb === 'discard' ? ['--yes'] : []),
          ...args,
        );
        expect({ code, out }).to.deep.equal({ code: 2, out: '' });
        expect(err)
          .to.match(/^error: /)
          .and.contain(`change-hook deliveries ${verb} --help`);
      });
    }
  }
});
