import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readIfThere } from './stamp.mjs';

/** Milliseconds: how often the holder shows that it lives, and how long it may be silent. The tools are child processes, so nothing blocks it. */
const BEAT = 1_000;
const SILENCE = 20_000;

/**
 * Runs `work` while no other process does so under the same lock: a folder at `path` that names its holder.
 * It comes into being by a rename, so it is never seen without its owner's name. The lock of a holder that died is taken over
 * at once when the process is gone, and after 20 s without a sign of life where that can't be told (another host, a reused id).
 */
export async function withLock(path, work, { onWait = () => {}, silence = SILENCE } = {}) {
  const token = randomUUID();
  await acquire(path, token, onWait, silence);
  const beat = setInterval(() => touch(path), BEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (ownerOf(path)?.token === token) rmSync(path, { recursive: true, force: true });
  }
}

async function acquire(path, token, onWait, silence) {
  let seen;
  let told = false;
  for (;;) {
    if (tryAcquire(path, token)) return;
    const owner = ownerOf(path);
    const sign = `${owner?.token} ${statSync(path, { throwIfNoEntry: false })?.mtimeMs}`;
    if (seen?.sign !== sign) seen = { sign, since: performance.now() };
    if (isGone(owner) || performance.now() - seen.since > silence) {
      takeAway(path, owner);
      continue;
    }
    if (!told) onWait(owner);
    told = true;
    await wait(100);
  }
}

function tryAcquire(path, token) {
  const draft = `${path}.${token}`;
  mkdirSync(draft);
  writeFileSync(join(draft, 'owner.json'), JSON.stringify({ token, pid: process.pid, host: hostname() }));
  try {
    renameSync(draft, path);
    return true;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (['EEXIST', 'ENOTEMPTY', 'EPERM', 'EACCES'].includes(error.code) && statSync(path, { throwIfNoEntry: false })) return false;
    throw error;
  }
}

/** Of two that see the same dead holder, one may come late and hold the other's new lock in its hand: it puts that back. */
function takeAway(path, owner) {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (ownerOf(aside)?.token === owner?.token) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, path);
}

function ownerOf(path) {
  const text = readIfThere(join(path, 'owner.json'));
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isGone(owner) {
  if (owner?.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Someone took it away; the end of the work will see that.
  }
}
