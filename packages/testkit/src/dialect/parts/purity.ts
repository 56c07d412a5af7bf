import { isDeepStrictEqual } from 'node:util';
import type { HookRequestParts, Mount } from 'change-hook-core';
import { breach, hold, show } from '../../laws/breach.js';
import { guarded } from '../../laws/guard/guard.js';
import type { Guard, TouchKind } from '../../laws/guard/guard.js';
import type { Law } from '../../laws/law.js';
import { ask } from '../tools/ask.js';
import { watchedBy } from '../tools/watched-mount.js';
import type { Specimen, Subject } from '../tools/subject.js';
import { WatchedRequest } from '../tools/watched-request.js';

export const TOUCH_MENDS: Readonly<Record<TouchKind, string>> = {
  network: 'what needs the network belongs in enrich, which has ctx.http: a request is answered before anything else is asked',
  timer: 'a hook has nothing to wait for: answer at once',
  clock: 'ask ctx.clock.now()',
  environment: "make it an option of the dialect's schema: an operator writes ${env:NAME} in the config",
  disk: 'a dialect reads no files: make it an option of its schema; what it ships with is imported at the top of its modules',
  process: 'a dialect starts and ends no process',
  console: 'write to ctx.log, which goes where the operator wants it',
};

/** The same request gives the same answers, and nothing but the request, the options and ctx.clock has a say in them. */
export function purityLaws(subject: Subject, law: Law): void {
  law('gives the same answers to the same request, whatever came in between', async () => {
    const specimens = await subject.specimens();
    const rounds = [];
    for (let round = 0; round < 2; round++) rounds.push(await answersOf(specimens));
    for (const [at, { where }] of specimens.entries()) {
      const [first, second] = rounds.map((answers) => answers[at]);
      if (!isDeepStrictEqual(first, second)) {
        breach(
          `${where} the second answer differs from the first: ${differenceOf(first, second)}`,
          'keep nothing between two calls, and take no random number: retries of a sender, and retranslation, must find ' +
            'the same changes',
        );
      }
    }
  });

  law('writes into nothing that it is given', async () => {
    await subject.throwFailure();
    for (const { where, parts, mount } of await subject.specimens()) {
      const request = new WatchedRequest(parts);
      // What is frozen fails at the place of the writing, as a crash of the hook; bytes and query can't be frozen.
      await ask(mount, request, { where });
      hold(
        Buffer.compare(request.body, parts.body) === 0,
        `${where} a hook changes the bytes of request.body`,
        'copy them first: the receipt stores them after you',
      );
      const query = new URLSearchParams(parts.query).toString();
      hold(
        request.query.toString() === query,
        `${where} a hook changes request.query`,
        'copy it first: new URLSearchParams(request.query)',
      );
    }
  });

  law('touches no network, timer, clock, environment, disk or console', async () => {
    const locked = subject.dialect.authentication !== 'none' && subject.suite.sign !== undefined;
    await guarded(async (guard) => {
      for (const specimen of await subject.specimens()) {
        await watchHooks(guard, specimen.mount, specimen.parts, specimen);
        if (!locked) continue;
        const [secret] = subject.secrets;
        await watchHooks(guard, await subject.locked(specimen, secret), await subject.signed(specimen.parts, secret), specimen);
      }
    });
  });
}

async function watchHooks(guard: Guard, mount: Mount, parts: HookRequestParts, { where }: Specimen): Promise<void> {
  const outcome = await ask(watchedBy(guard, mount), new WatchedRequest(parts), { where }).catch((error: unknown) => error);
  const [touch] = guard.touches;
  if (touch !== undefined) breach(`${where} a hook calls ${touch.what} at ${touch.at}`, TOUCH_MENDS[touch.kind]);
  if (outcome instanceof Error) throw outcome;
}

async function answersOf(specimens: readonly Specimen[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const { where, parts, mount } of specimens) answers.push(await ask(mount, new WatchedRequest(parts), { where }));
  return answers;
}

/** The innermost place where two values differ. */
function differenceOf(one: unknown, two: unknown, path = ''): string {
  const objects = [one, two].every((value) => typeof value === 'object' && value !== null);
  if (objects) {
    const keys = new Set([...Object.keys(one as object), ...Object.keys(two as object)]);
    for (const key of keys) {
      const [a, b] = [one, two].map((value) => (value as Record<string, unknown>)[key]);
      if (!isDeepStrictEqual(a, b)) return differenceOf(a, b, path === '' ? key : `${path}.${key}`);
    }
  }
  return `${path || 'the answer'} is ${show(one)}, then ${show(two)}`;
}
