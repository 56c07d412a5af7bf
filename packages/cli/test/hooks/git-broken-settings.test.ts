import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from '../fake-io.js';
import { useStubServer } from '../send/stub-server.js';
import { useGitPlace } from './git-place.js';

describe('change-hook git-hook, with options that are no good any more', () => {
  const at = useGitPlace();
  const stub = useStubServer();

  /** What the hook does of a push of one commit. */
  const pushed = async (message: string, ...options: string[]): ReturnType<typeof runIn> => {
    const id = at().commit(message, 'a');
    await at().gitSlowly('push', '--quiet', 'origin', 'main');
    const stdin = `${'0'.repeat(40)} ${id} refs/heads/main\n`;
    return runIn({ cwd: at().bare, env: { PATH: process.env['PATH'] ?? '' }, stdin }, 'git-hook', '--url', stub().url, ...options);
  };

  it('keeps the push where it knows no way to send it, says why, in its log file too, and ends well', async () => {
    const log = join(at().folder, 'log');
    const { code, err } = await pushed('one', '--token', 'a', '--token-file', 'b', '--logfile', log);
    expect(err).to.equal('change-hook: this push waits and will be sent with the next one: give either --token, or the file, not both\n');
    expect(readFileSync(log, 'utf8')).to.contain('this push waits and will be sent with the next one: give either --token');
    expect(code).to.equal(0);
    expect(readdirSync(join(at().bare, 'change-hook')).filter((name) => name.endsWith('.push'))).to.have.length(1);
  });

  it('sends the push where its encoding is none, and then ends with 2', async () => {
    const { code, err } = await pushed('Grüße', '--encoding', 'nonsense');
    expect(stub().seen.flatMap(({ body }) => JSON.parse(body) as { comments: string }[]).map(({ comments }) => comments)).to.deep.equal(['Grüße']);
    expect(err).to.contain('--encoding "nonsense" is not known');
    expect(code).to.equal(2);
  });
});
