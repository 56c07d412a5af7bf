import { hold, show } from '../../laws/breach.js';
import type { SinkLaw, SinkWorld } from '../sink-suite.js';
import { commentsOf, outgoing } from '../tools/outgoing.js';

/** Reopen and close, at every moment. */
export function lifecycleLaws(world: SinkWorld, law: SinkLaw): void {
  law('may be closed before it has delivered anything', async ({ create, ends }) => {
    const sink = await create();
    await ends('close', () => sink.close());
  });

  law('may be closed twice, one after the other and at once', async ({ sink, deliver, ends }) => {
    await deliver(sink, [outgoing()]);
    await ends('two closes at once', () => Promise.all([sink.close(), sink.close()]));
    await ends('a third close', () => sink.close());
  });

  law('ends the calls under way when it is closed, and says of none what is not so', async (at) => {
    const { sink, world: calm, deliver, ends } = at;
    const calls = Array.from({ length: 8 }, (_, number) => deliver(sink, [outgoing(number, { repository: String(number) })]));
    await ends('close while calls are under way', () => sink.close());
    const said = await Promise.all(calls);
    const received = await calm.received();
    for (const [number, verdict] of said.entries()) {
      hold(
        !verdict.ok || received.includes(commentsOf(number)),
        `change ${number} is said to be delivered, and has not arrived`,
        "finish the call before you close, or answer why: 'unreachable'",
      );
    }
  });

  if (world.hang !== undefined) {
    law('is closed while a call hangs, and the call ends with its signal', async ({ sink, world: silent, deliver, ends }) => {
      const stop = new AbortController();
      const came = silent.hang?.();
      const call = deliver(sink, [outgoing()], { signal: stop.signal });
      call.catch(() => {});
      await came;
      await ends('close while a call hangs', () => sink.close());
      stop.abort();
      await call;
    });
  }

  law('takes nothing after it was closed, and does not throw', async ({ sink, world: calm, deliver, check, ends }) => {
    await deliver(sink, [outgoing(0)]);
    await ends('close', () => sink.close());
    const said = await deliver(sink, [outgoing(1)]);
    hold(!said.ok, `a closed sink says ${show(said)}`, "answer why: 'unreachable', reason: 'the sink is closed'");
    hold(
      !(await calm.received()).includes(commentsOf(1)),
      'a closed sink sends',
      'remember that it was closed, and connect no more',
    );
    await check(sink);
    await ends('reopen of a closed sink', () => sink.reopen?.());
    hold(
      !(await deliver(sink, [outgoing(2)])).ok,
      'a sink that was closed is open again after reopen',
      'let reopen do nothing to what is closed',
    );
  });

  law('may be reopened at any time, and loses nothing', async ({ sink, world: calm, deliver, ends }) => {
    if (sink.reopen === undefined) return;
    await ends('reopen before the first delivery', () => sink.reopen?.());
    await deliver(sink, [outgoing(0)]);
    const call = deliver(sink, [outgoing(1)]);
    await ends('reopen while a call is under way', () => sink.reopen?.());
    const said = await call;
    hold(said.ok, `while it is reopened, the verdict is ${show(said)}`, 'finish what is under way first');
    await ends('two reopens at once', () => Promise.all([sink.reopen?.(), sink.reopen?.()]));
    hold((await deliver(sink, [outgoing(2)])).ok, 'after a reopen nothing is delivered', 'open anew what was let go');
    const received = await calm.received();
    hold(
      [0, 1, 2].every((number) => received.includes(commentsOf(number))),
      `after reopens the receiver has ${show(received)}`,
      'let go of nothing that is not written',
    );
  });
}
