import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { runIn } from './fake-io.js';

const run = (...args: string[]) => runIn({ cwd: tmpdir() }, ...args);

describe('the command line', () => {
  it('prints its version, which is that of its package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    for (const flag of ['--version', '-V']) expect(await run(flag)).to.deep.equal({ code: 0, out: `${version}\n`, err: '' });
  });

  it('prints its help on stderr and fails when it is called without a command', async () => {
    const { code, out, err } = await run();
    expect({ code, out }).to.deep.equal({ code: 2, out: '' });
    expect(err).to.contain('Usage: change-hook [options] [command]');
  });

  it('refuses an unknown command, guesses which was meant and names its help', async () => {
    expect(await run('frobnicate')).to.deep.equal({
      code: 2,
      out: '',
      err: "error: unknown command 'frobnicate'\n(change-hook --help tells more)\n",
    });
    expect((await run('chek')).err).to.contain('(Did you mean check?)');
    expect((await run('deliveries', 'remove')).err).to.contain("unknown command 'remove'").and.contain('(change-hook deliveries --help tells more)');
  });

  const MISTAKES: [words: string, args: string[], says: string, help: string][] = [
    ['an unknown option', ['serve', '--confg', 'x'], "unknown option '--confg'\n(Did you mean --config?)", 'serve'],
    ['an option without its value', ['check', '--config'], "option '-c, --config <file>' argument missing", 'check'],
    ['an argument too many', ['serve', 'me'], "too many arguments for 'serve'", 'serve'],
    ['a missing argument', ['receipts', 'show'], "missing required argument 'id'", 'receipts show'],
    ['a limit that is no number', ['deliveries', 'list', '--limit', 'all'], "'all' is invalid. It is a whole number from 1 to 1000.", 'deliveries list'],
    ['a limit of nothing', ['deliveries', 'list', '--limit', '0'], 'It is a whole number from 1 to 1000.', 'deliveries list'],
    ['a limit too high', ['deliveries', 'list', '--limit', '1001'], 'It is a whole number from 1 to 1000.', 'deliveries list'],
    ['a delivery that is no number', ['deliveries', 'list', '--before', '-3'], 'It is a whole number from 1.', 'deliveries list'],
    ['an unknown state', ['deliveries', 'list', '--state', 'lost'], 'Allowed choices are pending, delivered, dead, discarded.', 'deliveries list'],
    ['a time-out that is no number', ['check', '--connect', '--timeout', '1.5'], 'It is a whole number from 1 to 3600.', 'check'],
    ['a request for nothing', ['translate', 'body.json'], 'give --dialect NAME, or --mount NAME', 'translate'],
    ['a dialect and a mount', ['translate', '-d', 'a', '-m', 'b', 'body.json'], 'give either --dialect or --mount, not both', 'translate'],
    ['options for a mount', ['translate', '-m', 'b', '-o', '{}', 'body.json'], '--options goes with --dialect', 'translate'],
    ['a config for a dialect', ['translate', '-d', 'b', '-c', 'x.yaml', 'body.json'], '--config goes with --mount', 'translate'],
    ['a header without a colon', ['translate', '-d', 'b', '-H', 'X-Event push', 'body.json'], '--header "X-Event push" is not of the form "Name: value"', 'translate'],
    ['a header without a name', ['translate', '-d', 'b', '-H', ': push', 'body.json'], 'is not of the form "Name: value"', 'translate'],
    ['a header twice', ['translate', '-d', 'b', '-H', 'X-Event: push', '-H', 'x-event: tag', 'body.json'], '--header x-event is given twice', 'translate'],
  ];

  for (const [words, args, says, help] of MISTAKES) {
    it(`refuses ${words} with exit code 2, and names which and how`, async () => {
      const { code, out, err } = await run(...args);
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err).to.match(/^error: /).and.contain(says);
      expect(err.trimEnd().split('\n').at(-1)).to.equal(`(change-hook ${help} --help tells more)`);
    });
  }
});

describe('the help', () => {
  it('says what the tool is, which commands there are, how a config looks, what to try and what the exit codes mean', async () => {
    const { code, out, err } = await run('--help');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out.replace(/\s+/g, ' ')).to.contain('Turns the webhooks of code forges into changes, keeps them safe, and delivers them to Buildbot and other sinks.');
    for (const command of ['serve', 'check', 'dialects', 'translate', 'status', 'deliveries', 'receipts', 'help']) {
      expect(out).to.match(new RegExp(`^  ${command} .*\\S`, 'm'));
    }
    expect(out).to.contain('change_hook_dialects:').and.contain('change_hook_sinks:').and.contain('change-hook.config.yaml');
    expect(out).to.contain('change-hook check --connect').and.contain('change-hook serve');
    expect(out).to.match(/Exit codes: 0 .*; 1 .*\n?.*; ?\n?2 /s);
  });

  it('fits a terminal of 90 columns', async () => {
    for (const args of [['--help'], ['serve', '--help'], ['check', '--help'], ['translate', '--help'], ['deliveries', 'list', '--help']]) {
      const { out } = await run(...args);
      expect(out.split('\n').filter((line) => line.length > 90)).to.deep.equal([]);
    }
  });

  it('of serve tells of the signals', async () => {
    const { out } = await run('serve', '--help');
    expect(out).to.contain('SIGTERM').and.contain('Ctrl-C').and.contain('SIGHUP').and.contain('--config <file>');
  });

  it('of translate has examples that can be typed', async () => {
    const { out } = await run('translate', '--help');
    expect(out).to.contain("change-hook translate --dialect github --header 'X-GitHub-Event: push' push.json");
    expect(out).to.contain('standard input');
  });

  it('of a command is printed by the help command too, and by each of its flags', async () => {
    const expected = await run('deliveries', 'list', '--help');
    expect(expected.code).to.equal(0);
    expect(await run('help', 'deliveries', 'list')).to.deep.equal(expected);
    expect(await run('deliveries', 'list', '-h')).to.deep.equal(expected);
    expect((await run('help')).out).to.equal((await run('--help')).out);
  });

  it('of a command that there is not is refused with the list of those there are', async () => {
    const { code, out, err } = await run('help', 'nope');
    expect({ code, out }).to.deep.equal({ code: 2, out: '' });
    expect(err).to.contain("unknown command 'nope'; there are init, serve, reload, receive, send, git-hook, hg-hook, svn-hook, hooks, check");
  });
});
