import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { runIn } from './fake-io.js';

const page = readFileSync(new URL('../../../../docs/cli.md', import.meta.url), 'utf8');
const COMMANDS = [
  'init',
  'serve',
  'reload',
  'receive',
  'send',
  'git-hook',
  'git-hook install',
  'git-hook uninstall',
  'hg-hook',
  'hg-hook install',
  'hg-hook uninstall',
  'svn-hook',
  'svn-hook install',
  'svn-hook uninstall',
  'hooks create',
  'hooks list',
  'hooks ping',
  'check',
  'dialects',
  'schema',
  'translate',
  'dev',
  'record',
  'status',
  'deliveries list',
  'deliveries show',
  'deliveries retry',
  'deliveries discard',
  'receipts list',
  'receipts show',
  'receipts replay',
  'receipts retranslate',
  'receipts confirm',
  'rejections list',
  'catch-up',
];

/** Every long option that a text names. */
const optionsIn = (text: string): string[] => [...new Set(text.match(/--[a-z-]+/g))].filter((it) => it !== '--help').sort();

describe('docs/cli.md', () => {
  it('has a section for every command of the help, and for no other', async () => {
    const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, name]) => name).filter((name) => name !== 'Exit codes');
    expect(sections).to.deep.equal(COMMANDS);
    const { out } = await runIn({ cwd: tmpdir() }, '--help');
    const listed = [...(/Commands:\n([^]*?)\n\n/.exec(out)?.[1] ?? '').matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name);
    expect(listed).to.have.members([...new Set(COMMANDS.map((name) => name.split(' ')[0])), 'help']);
  });

  for (const command of COMMANDS) {
    it(`has every option of ${command} in its tables, and no other`, async () => {
      const [, section = ''] = new RegExp(`^## ${command}\n([^]*?)(?=^## |(?![^]))`, 'm').exec(page) ?? [];
      const rows = section.split('\n').flatMap((line) => /^\| (`[^|]*--[^|]*) \|/.exec(line)?.[1] ?? []);
      const { out } = await runIn({ cwd: tmpdir() }, ...command.split(' '), '--help');
      const [, options = ''] = /^Options:\n([^]*?)(?:\n\n|(?![^]))/m.exec(out) ?? [];
      const defined = [...options.matchAll(/^ {2}(?:-[a-zA-Z], )?(--[a-z-]+)/gm)].map(([, name]) => name).filter((it) => it !== '--help').sort();
      expect(optionsIn(rows.join('\n'))).to.deep.equal(defined);
    });
  }

  it('has every exit code', () => {
    const [, section = ''] = /^## Exit codes\n([^]*?)^## /m.exec(page) ?? [];
    expect([...section.matchAll(/^\| ([\d, ]+) \|/gm)].map(([, code]) => code)).to.deep.equal(['0', '1', '2', '130, 143']);
  });
});
