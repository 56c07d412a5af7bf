import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from './fake-io.js';
import { DEMO_DIALECT, useWorkplace } from './workplace.js';

const ONE = JSON.stringify({ changes: [{ author: 'Ann <ann@example.org>', comments: 'hello', repository: 'r' }] });
const CHANGE = { author: 'Ann <ann@example.org>', comments: 'hello', files: [], properties: {}, repository: 'r', project: '' };

describe('change-hook translate', () => {
  const at = useWorkplace();
  beforeEach(() => void at().install('change-hook-dialect-demo', DEMO_DIALECT));

  const translate = (stdin: string | Uint8Array, ...args: string[]) =>
    runIn({ cwd: at().folder, stdin }, 'translate', '--dialect', 'demo', ...args, '-');

  it('prints the changes of a file', async () => {
    at().write('push.json', ONE);
    const { code, out, err } = await runIn({ cwd: at().folder }, 'translate', '--dialect', 'demo', 'push.json');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(JSON.parse(out)).to.deep.equal({ changes: [CHANGE] });
  });

  it('prints the changes of standard input', async () => {
    const { code, out } = await translate(ONE);
    expect(code).to.equal(0);
    expect(JSON.parse(out)).to.deep.equal({ changes: [CHANGE] });
  });

  it('says that it waits when standard input is a terminal', async () => {
    const { code, err } = await runIn({ cwd: at().folder, stdin: ONE, terminal: true }, 'translate', '-d', 'demo', '-');
    expect(code).to.equal(0);
    expect(err).to.contain('reading the body from the terminal').and.contain('Ctrl-D');
  });

  it('hands options, query, method and headers to the dialect', async () => {
    const { out } = await translate(ONE, '-o', '{"project": "house"}', '-q', '?category=push', '-X', 'post', '-H', 'Content-Type: text/plain; charset=utf-8');
    expect((JSON.parse(out) as { changes: unknown[] }).changes).to.deep.equal([{ ...CHANGE, project: 'house', category: 'push' }]);
  });

  it('prints why a request would be ignored, which is no failure', async () => {
    const { code, out } = await translate('{"ignored": "not a push"}');
    expect(code).to.equal(0);
    expect(JSON.parse(out)).to.deep.equal({ ignored: 'not a push' });
  });

  it('prints what makes a request invalid, and fails', async () => {
    const { code, out } = await translate('{"invalid": ["author is missing"]}');
    expect(code).to.equal(1);
    expect(JSON.parse(out)).to.deep.equal({ invalid: ['author is missing'] });
  });

  const FAILURES: [words: string, stdin: string, args: string[], code: string, says: string][] = [
    ['a body that is not JSON', '{', [], 'CH_REQUEST_UNPARSABLE', 'not JSON'],
    ['an empty body', '', ['-H', 'Content-Type: application/json'], 'CH_REQUEST_UNPARSABLE', 'not JSON'],
    ['a method that the dialect does not accept', ONE, ['-X', 'PUT'], 'CH_REQUEST_METHOD', 'POST'],
    ['a media type that the dialect does not accept', ONE, ['-H', 'Content-Type: text/html'], 'CH_REQUEST_MEDIA_TYPE', 'application/json, text/plain'],
    ['an unknown compression', ONE, ['-H', 'Content-Encoding: zip'], 'CH_REQUEST_ENCODING', 'gzip'],
    ['a dialect that throws', '{"throw": "boom"}', [], 'CH_DIALECT_CRASHED', 'demo@1.2.3 (mount "demo") threw in translate: boom'],
    ['a dialect whose answer is none', '{"changes": []}', [], 'CH_DIALECT_ANSWER', 'changes is empty'],
    ['a change that is not valid', '{"changes": [{"author": ""}]}', [], 'CH_CHANGE_INVALID', 'author is empty'],
  ];
  for (const [words, stdin, args, expected, says] of FAILURES) {
    it(`fails for ${words} with ${expected}`, async () => {
      const { code, out, err } = await translate(stdin, ...args);
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.match(new RegExp(`^${expected}: `)).and.contain(says).and.contain(`#${expected.toLowerCase()}`);
    });
  }

  it('undoes a compression that the headers name', async () => {
    const { code, out } = await translate(gzipSync(ONE), '-H', 'Content-Encoding: gzip');
    expect(code).to.equal(0);
    expect(JSON.parse(out)).to.deep.equal({ changes: [CHANGE] });
  });

  it('notes on stderr what was cut', async () => {
    const { code, err } = await translate(JSON.stringify({ changes: [{ author: 'a'.repeat(300) }] }));
    expect(code).to.equal(0);
    expect(err).to.equal('note: author cut to 255 characters\n');
  });

  it('prints nothing that a terminal obeys, and still the same text', async () => {
    const comments = 'red\u001b[31m \u009b31m back\u202ewards \u{e0041} \ud83d\ude00\n';
    const { out } = await translate(JSON.stringify({ changes: [{ author: 'a', comments }] }));
    // eslint-disable-next-line no-control-regex -- these are the characters that it is about
    expect(out).not.to.match(/[\u001b\u009b\u202e\u{e0041}]/u);
    expect(out).to.contain('\ud83d\ude00');
    expect((JSON.parse(out) as { changes: { comments: string }[] }).changes[0]?.comments).to.equal(comments);
  });

  it('refuses a file that is not there', async () => {
    const { code, err } = await runIn({ cwd: at().folder }, 'translate', '-d', 'demo', 'push.json');
    expect(code).to.equal(2);
    expect(err).to.contain('error: there is no file push.json');
  });

  it('refuses a folder in the place of a file', async () => {
    const { code, err } = await runIn({ cwd: at().folder }, 'translate', '-d', 'demo', '.');
    expect(code).to.equal(2);
    expect(err).to.contain("error: . can't be read: EISDIR");
  });

  it('refuses options that are not JSON', async () => {
    const { code, err } = await translate(ONE, '-o', '{project: house}');
    expect(code).to.equal(2);
    expect(err).to.contain('error: --options is not JSON: ');
  });

  it('fails for a dialect that is not installed, and says how to install it', async () => {
    const { code, err } = await runIn({ cwd: at().folder, stdin: ONE }, 'translate', '-d', 'absent', '-');
    expect(code).to.equal(1);
    expect(err).to.contain('CH_PLUGIN_MISSING').and.contain('npm install change-hook-dialect-absent');
  });

  describe('--mount', () => {
    const inConfig = (args: string[], env: Record<string, string> = {}) =>
      runIn({ cwd: at().folder, stdin: ONE, env }, 'translate', ...args, '-');
    beforeEach(() => {
      at().config('change_hook_dialects:', '  open: { $dialect: demo, project: house, $allow_from: 192.0.2.0/24 }', '  closed: { $dialect: demo, secret: "${env:TOKEN}" }');
    });

    it('takes dialect and options from the config, and needs no secret', async () => {
      const { code, out } = await inConfig(['--mount', 'open']);
      expect(code).to.equal(0);
      expect(JSON.parse(out)).to.deep.equal({ changes: [{ ...CHANGE, project: 'house' }] });
      expect((await inConfig(['--mount', 'closed'])).code).to.equal(0);
    });

    it('gives changes the $category of the mount', async () => {
      at().config('change_hook_dialects: { forge: { $dialect: demo, $category: forge } }');
      const { out } = await inConfig(['--mount', 'forge', '--query', 'category=push']);
      expect((JSON.parse(out) as { changes: unknown[] }).changes).to.deep.equal([{ ...CHANGE, category: 'forge' }]);
    });

    it('takes the config that --config names', async () => {
      writeFileSync(join(at().folder, 'other.json'), '{"change_hook_dialects": {"third": {"$dialect": "demo", "project": "other"}}}');
      const { out } = await inConfig(['--mount', 'third', '--config', 'other.json']);
      expect((JSON.parse(out) as { changes: { project: string }[] }).changes[0]?.project).to.equal('other');
    });

    it('refuses a mount that the config does not have, and names those that it has', async () => {
      const { code, err } = await inConfig(['--mount', 'opne']);
      expect(code).to.equal(2);
      expect(err).to.contain('error: the config has no mount "opne"; it has open, closed');
    });

    it('refuses a request whose signature is missing or wrong, when --verify is given', async () => {
      const missing = await inConfig(['--mount', 'closed', '--verify'], { TOKEN: 's3cret' });
      expect(missing.code).to.equal(1);
      expect(missing.err).to.contain('CH_SIGNATURE_MISSING: mount "closed"').and.contain('mend: ');
      const wrong = await inConfig(['--mount', 'closed', '--verify', '-H', 'X-Token: other'], { TOKEN: 's3cret' });
      expect(wrong.code).to.equal(1);
      expect(wrong.err).to.contain('CH_SIGNATURE_MISMATCH').and.not.contain('s3cret');
    });

    it('translates a request whose signature is right, when --verify is given', async () => {
      const { code, out, err } = await inConfig(['--mount', 'closed', '--verify', '-H', 'X-Token: s3cret'], { TOKEN: 's3cret' });
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      expect(JSON.parse(out)).to.deep.equal({ changes: [CHANGE] });
    });

    it('needs the secret when --verify is given', async () => {
      const { code, err } = await inConfig(['--mount', 'closed', '--verify']);
      expect(code).to.equal(1);
      expect(err).to.contain('CH_CONFIG_SECRET').and.contain('${env:TOKEN}, and it is not set');
    });

    it('says that there is nothing to verify on a mount without a secret', async () => {
      const { code, err } = await inConfig(['--mount', 'open', '--verify'], { TOKEN: 's3cret' });
      expect(code).to.equal(0);
      expect(err).to.equal('note: the mount has no secret, so there is nothing to verify\n');
    });
  });
});
