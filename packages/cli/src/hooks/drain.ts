import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isChangeHookError, systemClock } from 'change-hook-core';
import type { Change, ChangeHookError } from 'change-hook-core';
import type { Target } from '../send/target.js';
import type { ChangesOf, NamedPush, Spool, SpoolLine } from './spool.js';

export interface Drained {
  /** Changes that were accepted. */
  sent: number;
  /** Pushes that still wait. */
  left: number;
  /** Why they do. */
  problem?: Error;
  /** Pushes that will never be taken, or told, and where they are kept. */
  refused: { file: string; error: Error }[];
}

/** How the changes are told of pushes that were kept without them; or why that can't be done now. */
export interface Retelling {
  /** As it names the repository. */
  repository: string;
  changesOf: ChangesOf | Error;
}

export interface DrainOptions {
  spool: Spool;
  target: Target;
  /** One change a request: for a master, which takes no list. */
  oneByOne: boolean;
  /** For so many milliseconds another one who drains is waited for. */
  patienceMs: number;
  retelling: Retelling;
}

/** Changes in one request to a gateway, which takes 1,000. */
const PART_CHANGES = 500;
/** Characters of them: a gateway takes 25 MiB. */
const PART_CHARACTERS = 8 * 1024 * 1024;
/** Between two looks at a lock that another one has. */
const LOOK_MS = 100;
/** A lock that was not touched for so long is that of a process that died. */
const STALE_MS = 10_000;

/**
 * Sends what waits, the oldest push first, one at a time for all who push: nothing overtakes. Ends at the first push that can't be sent now;
 * a push that is refused for what it is, is set aside, and the next one goes. So is one that was kept untold and is gone.
 */
export async function drain({ spool, target, oneByOne, patienceMs, retelling: { repository, changesOf } }: DrainOptions): Promise<Drained> {
  const result: Drained = { sent: 0, left: 0, refused: [] };
  const release = await takeTurn(spool, patienceMs);
  // Whoever has the turn sends ours, too.
  if (release === undefined) return { ...result, left: (await spool.list()).length };
  try {
    for (let names = await spool.list(); names.length > 0; names = await spool.list()) {
      const [name] = names as [string];
      if (spool.isUntold(name)) {
        if (changesOf instanceof Error) return { ...result, left: names.length, problem: changesOf };
        try {
          await spool.tell(name, repository, changesOf);
        } catch (error) {
          if (isOfSystem(error)) return { ...result, left: names.length, problem: error };
          result.refused.push({ file: await spool.setAside(name), error: error as Error });
        }
        continue;
      }
      try {
        result.sent += await sendPush(spool, name, target, oneByOne);
        await spool.remove(name);
      } catch (error) {
        if (!isChangeHookError(error)) throw error;
        if (!isForEver(error)) return { ...result, left: names.length, problem: error };
        result.refused.push({ file: await spool.setAside(name), error });
      }
    }
    return result;
  } finally {
    await release();
  }
}

async function takeTurn(spool: Spool, patienceMs: number): Promise<(() => Promise<void>) | undefined> {
  // Only here: it listens to the signals of the process from its import on, and `serve` means to die of a second one.
  const { lock } = await import('proper-lockfile');
  const end = systemClock.monotonic() + patienceMs;
  for (;;) {
    try {
      return await lock(spool.folder, { stale: STALE_MS, lockfilePath: `${spool.folder}/lock` });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (systemClock.monotonic() >= end) return undefined;
      await wait(LOOK_MS);
    }
  }
}

/** A disk that is full says nothing about the push: it is told once there is room. */
const isOfSystem = (error: unknown): error is NodeJS.ErrnoException => typeof (error as NodeJS.ErrnoException | undefined)?.syscall === 'string';

/** The changes are what is wrong: not the address, the password or the moment. */
function isForEver(error: ChangeHookError): boolean {
  return error.code === 'CH_SEND_REFUSED' && [0, 400, 413, 422].includes((error.params as { status: number }).status);
}

/** Fulfils with the number of changes that were accepted. */
function sendPush(spool: Spool, name: string, target: Target, oneByOne: boolean): Promise<number> {
  return oneByOne || target.sendList === undefined ? sendEach(spool, name, target) : sendParts(spool.read(name), target.sendList);
}

/** A part that is sent again is the same to the byte and has the same key, so a gateway takes it once. */
async function sendParts(lines: AsyncIterable<SpoolLine>, send: (changes: string, key: string) => Promise<unknown>): Promise<number> {
  let count = 0;
  let push: NamedPush | undefined;
  let part: string[] = [];
  let characters = 0;
  let number = 0;
  const flush = async (): Promise<void> => {
    if (push === undefined || part.length === 0) return;
    await send(`[${part.join(',')}]`, keyOf(push, number));
    count += part.length;
    number += 1;
    part = [];
    characters = 0;
  };
  for await (const line of lines) {
    if ('push' in line) {
      await flush();
      push = line.push;
      number = 0;
      continue;
    }
    if (part.length >= PART_CHANGES || (part.length > 0 && characters + line.change.length > PART_CHARACTERS)) await flush();
    part.push(line.change);
    characters += line.change.length;
  }
  await flush();
  return count;
}

/** What was accepted is written down at once: a master knows no key by which it could tell a repeat. */
async function sendEach(spool: Spool, name: string, target: Target): Promise<number> {
  const before = await spool.sent(name);
  let place = 0;
  let push: NamedPush | undefined;
  for await (const line of spool.read(name)) {
    if ('push' in line) push = line.push;
    else if (push !== undefined) {
      place += 1;
      if (place <= before) continue;
      await target.sendOne(JSON.parse(line.change) as Change, keyOf(push, place));
      await spool.setSent(name, place);
    }
  }
  return place - before;
}

const keyOf = ({ repository, ref, old, new: now }: NamedPush, part: number): string =>
  createHash('sha256').update(JSON.stringify([repository, ref, old, now, part])).digest('hex');
