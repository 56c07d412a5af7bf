import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../bootstrap/lock.mjs';

describe('the lock of installs and builds', () => {
  let folder;
  let path;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'change-hook-lock-'));
    path = join(folder, 'lock');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function leaveLock(owner) {
    mkdirSync(path);
    writeFileSync(join(path, 'owner.json'), owner);
  }

  it('gives the result of the work and leaves nothing behind', async () => {
    expect(await withLock(path, () => 'done')).to.equal('done');
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is freed when the work fails', async () => {
    const error = await withLock(path, () => Promise.reject(new Error('no'))).catch((thrown) => thrown);
    expect(error.message).to.equal('no');
    expect(existsSync(path)).to.equal(false);
  });

  it('names its holder while it is held', async () => {
    const owner = await withLock(path, () => JSON.parse(readFileSync(join(path, 'owner.json'), 'utf8')));
    expect(owner).to.include({ pid: process.pid, host: hostname() });
  });

  it('lets one in after the other, and tells the second whom it waits for', async () => {
    const order = [];
    let leave;
    const inside = new Promise((entered) => {
      order.push(withLock(path, () => new Promise((resolve) => {
        leave = resolve;
        entered();
      })));
    });
    await inside;
    let waitsFor;
    const second = new Promise((waiting) => {
      order.push(withLock(path, () => existsSync(path), { onWait: (owner) => waiting((waitsFor = owner)) }));
    });
    await second;
    leave('first');
    expect(await Promise.all(order)).to.deep.equal(['first', true]);
    expect(waitsFor.pid).to.equal(process.pid);
  });

  it('is taken over at once from a process that is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    leaveLock(JSON.stringify({ token: 'old', pid, host: hostname() }));
    expect(await withLock(path, () => 'mine', { silence: 3_600_000 })).to.equal('mine');
  });

  it('is taken over from a holder elsewhere that gives no sign of life', async () => {
    leaveLock(JSON.stringify({ token: 'old', pid: process.pid, host: 'some-other-host.example' }));
    expect(await withLock(path, () => 'mine', { silence: 1 })).to.equal('mine');
  });

  it('is taken over when what names the holder is torn', async () => {
    leaveLock('{"tok');
    expect(await withLock(path, () => 'mine', { silence: 1 })).to.equal('mine');
  });

  it('leaves alone a lock that someone else took over meanwhile', async () => {
    await withLock(path, () => {
      rmSync(path, { recursive: true });
      leaveLock(JSON.stringify({ token: 'theirs', pid: process.pid, host: hostname() }));
    });
    expect(existsSync(path)).to.equal(true);
  });
});
