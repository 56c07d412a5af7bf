import { expect } from 'chai';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createFromCommandLine } from '../src/index.js';

const ENTER = '\r';
const CTRL_C = '\u0003';

describe('create-change-hook-dialect on a terminal', function () {
  this.timeout(20_000);
  let cwd: string;
  beforeEach(() => void (cwd = realpathSync(mkdtempSync(join(tmpdir(), 'ch-asked-')))));
  afterEach(() => rmSync(cwd, { recursive: true }));

  /** Types each text once what it belongs to has been asked. */
  const run = async (args: readonly string[], ...answers: readonly (readonly [asked: RegExp, typed: string])[]) => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 200, rows: 50 });
    const error = new PassThrough();
    let shown = '';
    output.on('data', (piece: Buffer) => (shown += piece.toString()));
    const ending = createFromCommandLine('dialect', args, { input, output, error, cwd });
    for (const [asked, typed] of answers) {
      while (!asked.test(shown)) await once(output, 'data');
      shown = '';
      input.write(typed);
    }
    const code = await ending;
    return { code, shown, err: String(error.read() ?? '') };
  };
  const made = (file: string): string => readFileSync(join(cwd, 'change-hook-dialect-acme', file), 'utf8');

  it('asks for the name and for who makes it', async () => {
    const { code, shown } = await run([], [/How will a config list it/, `acme${ENTER}`], [/Who makes it/, `\u0015Ann${ENTER}`]);
    expect(code).to.equal(0);
    expect(shown).to.contain('cd change-hook-dialect-acme && npm install && npm test');
    expect(JSON.parse(made('package.json'))).to.include({ name: 'change-hook-dialect-acme', author: 'Ann' });
  });

  it('asks again for a name that can not be loaded, and says why', async () => {
    const { code } = await run(
      ['--author', 'Ann'],
      [/How will a config list it/, `Acme${ENTER}`], [/upper-case letters; write "acme"/, `${'\b'.repeat(4)}acme${ENTER}`],
    );
    expect(code).to.equal(0);
    expect(existsSync(join(cwd, 'change-hook-dialect-acme'))).to.equal(true);
  });

  it('takes nobody for an answer', async () => {
    expect((await run(['acme'], [/Who makes it/, `\u0015${ENTER}`])).code).to.equal(0);
    expect(made('LICENSE')).to.contain('the authors of change-hook-dialect-acme');
  });

  it('asks only for what was not given', async () => {
    expect((await run(['acme', '--author', 'Ann'])).code).to.equal(0);
    expect(made('LICENSE')).to.contain(' Ann\n');
  });

  it('refuses what was given before it asks for the rest', async () => {
    expect((await run(['Acme'])).err).to.contain('upper-case letters');
    expect((await run(['--core', 'nowhere.tgz'])).err).to.contain('there is no tarball');
  });

  for (const [when, ...answers] of [
    ['at the name', [/How will a config list it/, CTRL_C]],
    ['at the author', [/How will a config list it/, `acme${ENTER}`], [/Who makes it/, CTRL_C]],
  ] as const) {
    it(`writes nothing when somebody ends it ${when}`, async () => {
      const { code, shown } = await run([], ...answers);
      expect(code).to.equal(1);
      expect(shown).to.contain('Nothing was written.');
      expect(readdirSync(cwd)).to.deep.equal([]);
    });
  }
});
