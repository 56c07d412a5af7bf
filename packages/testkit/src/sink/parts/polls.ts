import { isDeepStrictEqual } from 'node:util';
import type { Delivered } from 'change-hook-core';
import { hold, show } from '../../laws/breach.js';
import type { SinkAtWork, SinkLaw, SinkWorld } from '../sink-suite.js';
import { PRIVATE } from '../tools/outgoing.js';

/** Names that need care in a URL, a form or JSON; they begin with what no reason may repeat. */
const NAMES = [PRIVATE, `${PRIVATE} https://forge.example.org/door?a=1&b=2#c`, `${PRIVATE} "f\u00fcr" 'x' \\ \u{1f600}`];

/** What a sink does with polls, if it takes any. */
export function pollLaws(world: SinkWorld, law: SinkLaw): void {
  if (world.polled === undefined) {
    law('are not taken, or its world tells which were made', async ({ sink }) => {
      hold(
        sink.poll === undefined,
        'the sink has a member poll, and its world no polled()',
        'let polled() of the world tell which pollers were knocked on; or leave poll out, and the sink gets no polls',
      );
    });
    return;
  }

  law('are made, each for the poller that it names', async (at) => {
    for (const name of NAMES) says(await at.poll(at.sink, name), at, name);
    await hasPolled(at, NAMES);
  });

  law('are made for all pollers where they name none', async (at) => {
    says(await at.poll(at.sink, undefined), at, undefined);
    await hasPolled(at, [undefined]);
  });

  if (world.break !== undefined) {
    law('are unreachable when the receiver is, and are made when it is back', async (at) => {
      await at.world.break?.();
      saysNo(await at.poll(at.sink, PRIVATE), 'unreachable', 'then the poll waits for the receiver without end');
      await at.world.mend?.();
      let said = await at.poll(at.sink, PRIVATE);
      for (let more = 2; more > 0 && said?.ok === false; more--) said = await at.poll(at.sink, PRIVATE);
      says(said, at, PRIVATE);
      await hasPolled(at, [PRIVATE]);
    });
  }

  if (world.fail !== undefined) {
    law('have failed when the receiver could not make them now', async (at) => {
      await at.world.fail?.();
      saysNo(await at.poll(at.sink, PRIVATE), 'failed', 'then it is tried again, and becomes a dead letter after some attempts');
    });
  }

  if (world.refuse !== undefined) {
    law('are invalid when the receiver will never make them', async (at) => {
      await at.world.refuse?.();
      saysNo(await at.poll(at.sink, PRIVATE), 'invalid', 'then it becomes a dead letter at once');
    });
  }

  if (world.hang !== undefined) {
    law('end when their signal aborts', async (at) => {
      const controller = new AbortController();
      const came = at.world.hang?.();
      const call = at.poll(at.sink, PRIVATE, { signal: controller.signal });
      call.catch(() => {});
      await came;
      controller.abort();
      hold((await call)?.ok === false, 'a poll that was cut off is said to be made', "answer why: 'unreachable'");
    });
  }

  law('are not made for a call that was cut off before it began, nor by a closed sink', async (at) => {
    const early = await at.poll(at.sink, PRIVATE, { signal: AbortSignal.abort() });
    hold(early?.ok === false, `a poll that was cut off before it began: the verdict is ${show(early)}`, "look at signal.aborted before anything is sent");
    await at.ends('close', () => at.sink.close());
    const late = await at.poll(at.sink, PRIVATE);
    hold(late?.ok === false, `a closed sink says ${show(late)} to a poll`, "answer why: 'unreachable', reason: 'the sink is closed'");
    await hasPolled(at, []);
  });

  law('stand in no reason and in no log by the name of their poller, nor does a secret', async (at) => {
    const said: (Delivered | undefined)[] = [];
    for (const trouble of ['break', 'fail', 'refuse'] as const) {
      if (at.world[trouble] === undefined) continue;
      await at.world[trouble]?.();
      said.push(await at.poll(at.sink, PRIVATE));
      await at.world.mend?.();
    }
    const reasons = said.map((it) => (it?.ok === false ? it.reason : ''));
    for (const text of [...reasons, at.logged()]) {
      hold(!text.includes(PRIVATE), `it repeats the name: ${show(text)}`, 'a name may come from a stranger: the lane has it, and that is enough');
      hold(at.secrets.every((secret) => !text.includes(secret)), 'it repeats a secret of the options', 'name the option, and not what it holds');
    }
  });
}

function says(said: Delivered | undefined, { sink }: SinkAtWork, poller: string | undefined): void {
  hold(
    said?.ok === true,
    sink.poll === undefined ? 'the sink has no member poll' : `a poll of ${show(poller)}: the verdict is ${show(said)}`,
    'answer { ok: true } when the receiver has said that it will poll; or let its world have no polled()',
  );
}

function saysNo(said: Delivered | undefined, why: string, since: string): void {
  hold(said?.ok === false && said.why === why, `the verdict is ${show(said)}`, `answer why: '${why}': ${since}`);
}

async function hasPolled({ world }: SinkAtWork, wanted: readonly (string | undefined)[]): Promise<void> {
  const polled = await world.polled?.();
  hold(isDeepStrictEqual(polled, wanted), `the receiver was knocked on for ${show(polled)}`, 'knock once for each poll, by the very name; undefined means all');
}
