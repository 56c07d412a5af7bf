import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { silentLog } from 'change-hook-core';
import { createJsonlSink } from '../src/index.js';
import { encodeLine } from '../src/encode.js';
import { temporaryFolder } from './folder.js';
import { calm, outgoing } from './outgoing.js';
import { smallDisk } from './small-disk.js';

describe('the jsonl sink on a disk in trouble', () => {
  const folder = temporaryFolder();
  const path = (): string => join(folder(), 'changes.jsonl');
  const text = (): Promise<string> => readFile(path(), 'utf8');
  const line = encodeLine(outgoing(0));

  it('waits for a full disk, and calls it by name', async () => {
    const sink = createJsonlSink({ path: path(), log: silentLog, open: smallDisk(0).open });
    expect(await sink.deliver([outgoing(0)], calm())).to.deep.equal({
      ok: false, why: 'unreachable', reason: `${path()}: no space left on the disk (ENOSPC)`,
    });
    await sink.close();
  });

  it('leaves nothing of a batch that fitted in part', async () => {
    const disk = smallDisk(line.length + 30);
    const sink = createJsonlSink({ path: path(), log: silentLog, open: disk.open });
    await sink.deliver([outgoing(0)], calm());
    expect(await sink.deliver([outgoing(1), outgoing(2)], calm())).to.include({ ok: false });
    expect(await text()).to.equal(line);
    await sink.close();
  });

  it('writes each change once when there is room again', async () => {
    const disk = smallDisk(line.length + 30);
    const sink = createJsonlSink({ path: path(), log: silentLog, open: disk.open });
    await sink.deliver([outgoing(0), outgoing(1)], calm());
    disk.room = Infinity;
    expect(await sink.deliver([outgoing(0), outgoing(1)], calm())).to.deep.equal({ ok: true });
    await sink.close();
    expect(await text()).to.equal(line + encodeLine(outgoing(1)));
  });

  it('undoes a batch whose sync failed', async () => {
    const disk = smallDisk();
    const sink = createJsonlSink({ path: path(), log: silentLog, open: disk.open });
    disk.failing.add('datasync');
    expect(await sink.deliver([outgoing(0)], calm())).to.include({ ok: false, why: 'unreachable' });
    expect((await stat(path())).size).to.equal(0);
    disk.failing.clear();
    await sink.deliver([outgoing(0)], calm());
    await sink.close();
    expect(await text()).to.equal(line);
  });

  it('undoes it later when it can\'t be undone at once', async () => {
    const disk = smallDisk(30);
    const sink = createJsonlSink({ path: path(), log: silentLog, open: disk.open });
    disk.failing.add('truncate');
    await sink.deliver([outgoing(0)], calm());
    expect((await stat(path())).size).to.equal(30);
    expect(await sink.deliver([outgoing(0)], calm())).to.include({ ok: false, why: 'unreachable' });
    disk.failing.clear();
    disk.room = Infinity;
    expect(await sink.deliver([outgoing(0)], calm())).to.deep.equal({ ok: true });
    await sink.close();
    expect(await text()).to.equal(line);
  });

  it('opens the file anew after a failure', async () => {
    const disk = smallDisk();
    const sink = createJsonlSink({ path: path(), log: silentLog, open: disk.open });
    disk.failing.add('write');
    await sink.deliver([outgoing(0)], calm());
    disk.failing.clear();
    await sink.deliver([outgoing(0)], calm());
    await sink.close();
    expect(disk.calls.open).to.equal(2);
  });
});
