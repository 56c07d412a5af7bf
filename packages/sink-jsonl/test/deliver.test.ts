import { readFile, stat, writeFile, mkdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { MemoryLog, silentLog, type Outgoing } from 'change-hook-core';
import { createJsonlSink } from '../src/index.js';
import { smallDisk } from './small-disk.js';
import { temporaryFolder } from './folder.js';
import { calm, outgoing } from './outgoing.js';

const linesOf = async (path: string): Promise<string[]> => (await readFile(path, 'utf8')).split('\n').slice(0, -1);
const commentsOf = async (path: string): Promise<string[]> =>
  (await linesOf(path)).map((line) => (JSON.parse(line) as { comments: string }).comments);

describe('the jsonl sink', () => {
  const folder = temporaryFolder();
  const path = (): string => join(folder(), 'changes.jsonl');

  it('makes the file with mode 0600 and its folder with 0700', async () => {
    const sink = createJsonlSink({ path: join(folder(), 'a/b/changes.jsonl'), log: silentLog });
    await sink.deliver([outgoing(0)], calm());
    await sink.close();
    expect((await stat(join(folder(), 'a/b/changes.jsonl'))).mode & 0o777).to.equal(0o600);
    expect((await stat(join(folder(), 'a/b'))).mode & 0o777).to.equal(0o700);
  });

  it('leaves the mode of a file that was there', async () => {
    await writeFile(path(), '', { mode: 0o640 });
    const sink = createJsonlSink({ path: path(), log: silentLog });
    await sink.deliver([outgoing(0)], calm());
    await sink.close();
    expect((await stat(path())).mode & 0o777).to.equal(0o640);
  });

  it('touches no file before the first delivery', async () => {
    const disk = smallDisk();
    const sink = createJsonlSink({ path: path(), log: silentLog, open: disk.open });
    await sink.reopen?.();
    await sink.close();
    expect(disk.calls.open).to.equal(0);
  });

  it('ends a torn last line first', async () => {
    await writeFile(path(), '{"comments":"whole"}\n{"comm');
    const log = new MemoryLog();
    const sink = createJsonlSink({ path: path(), log });
    await sink.deliver([outgoing(0)], calm());
    await sink.close();
    const lines = await linesOf(path());
    expect(lines.slice(0, 2)).to.deep.equal(['{"comments":"whole"}', '{"comm']);
    expect(JSON.parse(lines[2] ?? '')).to.include({ comments: 'change 0' });
    expect(log.lines.map((line) => line.level)).to.deep.equal(['warn']);
  });

  it('adds nothing to a file whose last line is whole', async () => {
    await writeFile(path(), '{}\n');
    const sink = createJsonlSink({ path: path(), log: silentLog });
    await sink.deliver([outgoing(0)], calm());
    await sink.close();
    expect((await linesOf(path())).length).to.equal(2);
  });

  it('writes what waits together in one write and one sync', async () => {
    const disk = smallDisk();
    const sink = createJsonlSink({ path: path(), log: silentLog, open: disk.open });
    let open = (): void => {};
    disk.gate = new Promise((resolve) => (open = resolve));
    const first = sink.deliver([outgoing(0)], calm());
    await new Promise((resolve) => setImmediate(resolve));
    const others = [1, 2, 3, 4].map((n) => sink.deliver([outgoing(n)], calm()));
    open();
    expect(await Promise.all([first, ...others])).to.deep.equal(Array(5).fill({ ok: true }));
    expect(disk.calls.datasync).to.be.at.most(2);
    await sink.close();
    expect(await commentsOf(path())).to.deep.equal([0, 1, 2, 3, 4].map((n) => `change ${n}`));
  });

  it('writes a batch that is bigger than a piece whole', async () => {
    const sink = createJsonlSink({ path: path(), log: silentLog });
    const changes: Outgoing[] = Array.from({ length: 20 }, (_, n) => outgoing(n, { comments: 'x'.repeat(512 * 1024) }));
    expect(await sink.deliver(changes, calm())).to.deep.equal({ ok: true });
    await sink.close();
    expect((await linesOf(path())).map((line) => (JSON.parse(line) as { comments: string }).comments.length)).to.deep.equal(
      Array(20).fill(512 * 1024),
    );
  });

  it('opens the file anew when it was deleted', async () => {
    const sink = createJsonlSink({ path: path(), log: silentLog });
    await sink.deliver([outgoing(0)], calm());
    await unlink(path());
    await sink.deliver([outgoing(1)], calm());
    await sink.close();
    expect(await commentsOf(path())).to.deep.equal(['change 1']);
  });

  it('is unreachable where a folder stands in the place of the file', async () => {
    await mkdir(path());
    const sink = createJsonlSink({ path: path(), log: silentLog });
    expect(await sink.deliver([outgoing(0)], calm())).to.deep.equal({
      ok: false, why: 'unreachable', reason: `${path()}: it is a folder (EISDIR)`,
    });
    await sink.close();
  });

  it('is unreachable for what is no regular file', async () => {
    const sink = createJsonlSink({ path: '/dev/null', log: silentLog });
    const delivered = await sink.deliver([outgoing(0)], calm());
    expect(delivered).to.deep.equal({ ok: false, why: 'unreachable', reason: '/dev/null: it is not a regular file' });
    await sink.close();
  });
});
