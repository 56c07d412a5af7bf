import { readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { MemoryLog, silentLog } from 'change-hook-core';
import { createJsonlSink } from '../src/index.js';
import { encodeLine } from '../src/encode.js';
import { temporaryFolder } from './folder.js';
import { calm, outgoing } from './outgoing.js';
import { smallDisk } from './small-disk.js';

describe('reopen and close of the jsonl sink', () => {
  const folder = temporaryFolder();
  const path = (): string => join(folder(), 'changes.jsonl');
  const moved = (): string => join(folder(), 'changes.jsonl.1');

  it('writes to the moved file until it is told, then to a new one', async () => {
    const sink = createJsonlSink({ path: path(), log: silentLog });
    await sink.deliver([outgoing(0)], calm());
    await rename(path(), moved());
    await sink.deliver([outgoing(1)], calm());
    await sink.reopen?.();
    await sink.deliver([outgoing(2)], calm());
    await sink.close();
    expect(await readFile(moved(), 'utf8')).to.equal(encodeLine(outgoing(0)) + encodeLine(outgoing(1)));
    expect(await readFile(path(), 'utf8')).to.equal(encodeLine(outgoing(2)));
  });

  it('has the new file there when reopen is done', async () => {
    const sink = createJsonlSink({ path: path(), log: silentLog });
    await sink.deliver([outgoing(0)], calm());
    await rename(path(), moved());
    await sink.reopen?.();
    expect((await stat(path())).size).to.equal(0);
    await sink.close();
  });

  it('logs a reopen that fails, and the next delivery tries again', async () => {
    const log = new MemoryLog();
    const disk = smallDisk();
    let broken = false;
    const sink = createJsonlSink({
      path: path(),
      log,
      open: (file) => (broken ? Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' })) : disk.open(file)),
    });
    await sink.deliver([outgoing(0)], calm());
    broken = true;
    await sink.reopen?.();
    expect(log.text()).to.contain('the user of the gateway may not write there');
    broken = false;
    expect(await sink.deliver([outgoing(1)], calm())).to.deep.equal({ ok: true });
    await sink.close();
  });

  it('finishes the calls under way before it closes', async () => {
    const sink = createJsonlSink({ path: path(), log: silentLog });
    const calls = [0, 1, 2].map(async (n) => sink.deliver([outgoing(n)], calm()));
    await sink.close();
    expect(await Promise.all(calls)).to.deep.equal(Array(3).fill({ ok: true }));
    expect((await readFile(path(), 'utf8')).split('\n').length).to.equal(4);
  });
});

describe('check of the jsonl sink', () => {
  const folder = temporaryFolder();
  const check = (path: string) => createJsonlSink({ path, log: silentLog }).check?.({ signal: calm().signal });

  it('is well where the file could be made, and makes nothing', async () => {
    expect(await check(join(folder(), 'a/b/changes.jsonl'))).to.deep.equal({ ok: true });
    await stat(join(folder(), 'a')).then(
      () => expect.fail('the check made a folder'),
      (error: unknown) => expect(error).to.include({ code: 'ENOENT' }),
    );
  });

  it('tells of a path whose folder is a file', async () => {
    const sink = createJsonlSink({ path: join(folder(), 'file'), log: silentLog });
    await sink.deliver([outgoing(0)], calm());
    await sink.close();
    expect(await check(join(folder(), 'file/changes.jsonl'))).to.include({ ok: false, why: 'unreachable' });
  });
});
