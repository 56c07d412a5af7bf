import type { Delivered } from 'change-hook-core';
import { hold, show } from '../../laws/breach.js';
import type { SinkAtWork, SinkLaw, SinkWorld } from '../sink-suite.js';
import { commentsOf, outgoing } from '../tools/outgoing.js';

/** What a sink says when there is trouble. Which there can be, the world says. */
export function verdictLaws(world: SinkWorld, law: SinkLaw): void {
  if (world.break !== undefined) {
    law('says unreachable of a receiver that can not be reached', async (at) => {
      await at.world.break?.();
      says(
        await at.deliver(at.sink, [outgoing()]),
        'unreachable',
        'then the gateway waits for the receiver without end, and uses up no attempt',
      );
    });

    law('delivers when the receiver is back', async (at) => {
      await at.deliver(at.sink, [outgoing(0)]);
      await at.world.break?.();
      await at.deliver(at.sink, [outgoing(1)]);
      await delivered(at, 1);
    });

    law('is made while its receiver can not be reached', async ({ world: broken, create, ends }) => {
      await broken.break?.();
      const sink = await create();
      await ends('close', () => sink.close());
    });

    law('tells by check that the receiver can not be reached', async ({ world: broken, sink, check }) => {
      await broken.break?.();
      const said = await check(sink);
      hold(
        said === undefined || !said.ok,
        'check says that all is well',
        'let check ask what deliver would need: the operator trusts it before the first change comes',
      );
    });
  }

  if (world.fail !== undefined) {
    law('says failed of a receiver that could not take it now, and delivers when it can', async (at) => {
      await at.world.fail?.();
      says(
        await at.deliver(at.sink, [outgoing()]),
        'failed',
        'then it is tried again, and becomes a dead letter after some attempts',
      );
      await delivered(at, 0);
    });
  }

  if (world.refuse !== undefined) {
    law('says invalid of a change that will never be taken, and delivers others', async (at) => {
      await at.world.refuse?.();
      says(await at.deliver(at.sink, [outgoing(0)]), 'invalid', 'then it becomes a dead letter at once, and its lane goes on');
      await delivered(at, 1);
    });
  }

  if (world.hang !== undefined) {
    law('ends a call when its signal aborts, and delivers after', async (at) => {
      const { call, abort } = await hanging(at, (signal) => at.deliver(at.sink, [outgoing(0)], { signal }));
      abort();
      const said = await call;
      const arrived = (await at.world.received()).includes(commentsOf(0));
      hold(
        !said.ok || arrived,
        'a call that was cut off is said to be delivered',
        "answer why: 'unreachable': nobody knows whether it arrived",
      );
      await delivered(at, 1);
    });

    law('ends a check when its signal aborts', async (at) => {
      if (at.sink.check === undefined) return;
      const { call, abort } = await hanging(at, (signal) => at.check(at.sink, signal));
      abort();
      await call;
    });
  }

  law('sends nothing for a call that was cut off before it began', async ({ sink, world: calm, deliver }) => {
    const said = await deliver(sink, [outgoing(0)], { signal: AbortSignal.abort() });
    const received = await calm.received();
    hold(
      said.ok === received.includes(commentsOf(0)),
      `the verdict is ${show(said)}, and the receiver has ${show(received)}`,
      "look at signal.aborted before anything is sent, and answer why: 'unreachable'",
    );
    hold(
      (await deliver(sink, [outgoing(1)])).ok,
      'the call after it is not delivered',
      'let an aborted call end nothing but itself',
    );
  });

  law('sends nothing when it is checked', async ({ sink, world: calm, check }) => {
    const said = await check(sink);
    if (said === undefined) return;
    hold(said.ok, `check says ${show(said)} of a receiver that is well`, 'let check ask what deliver needs, and no more');
    const received = await calm.received();
    hold(received.length === 0, `check has sent ${show(received)}`, 'ask for what leaves no trace: a login, a version, a folder');
  });
}

function says(said: Delivered, why: 'unreachable' | 'failed' | 'invalid', since: string): void {
  hold(!said.ok && said.why === why, `the verdict is ${show(said)}`, `answer why: '${why}': ${since}`);
}

/** The world is mended, and the sink must deliver again. */
async function delivered({ world, sink, deliver }: SinkAtWork, number: number): Promise<void> {
  await world.mend?.();
  let said = await deliver(sink, [outgoing(number)]);
  // A kept connection may be found dead only by using it.
  for (let more = 2; more > 0 && !said.ok && said.why === 'unreachable'; more--) said = await deliver(sink, [outgoing(number)]);
  hold(
    said.ok,
    `when the trouble is over, the verdict is ${show(said)}`,
    'connect anew, open anew: the same sink is asked again and again until it can',
  );
  hold(
    (await world.received()).includes(commentsOf(number)),
    'when the trouble is over, the verdict is ok and nothing arrives',
    'answer { ok: true } only to what the receiver has taken',
  );
}

/** A call that has come in at a receiver that does not answer. */
async function hanging<T>(
  { world }: SinkAtWork, call: (signal: AbortSignal) => Promise<T>,
): Promise<{ call: Promise<T>; abort: () => void }> {
  const controller = new AbortController();
  const came = world.hang?.();
  const pending = call(controller.signal);
  pending.catch(() => {});
  if (came === undefined) for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  else await Promise.race([came, pending]);
  return { call: pending, abort: () => controller.abort() };
}

/** All verdicts that the world can bring about, for what their reasons hold. */
export async function verdictsInTrouble({ world, sink, create, deliver, check, ends }: SinkAtWork): Promise<Delivered[]> {
  const said: Delivered[] = [];
  for (const trouble of ['break', 'fail', 'refuse'] as const) {
    if (world[trouble] === undefined) continue;
    await world[trouble]();
    said.push(await deliver(sink, [outgoing(0)]), (await check(sink)) ?? { ok: true });
    await world.mend?.();
  }
  said.push(await deliver(sink, [outgoing(1)], { signal: AbortSignal.abort() }));
  const closed = await create();
  await ends('close', () => closed.close());
  said.push(await deliver(closed, [outgoing(2)]));
  return said;
}
