import { isDeepStrictEqual } from 'node:util';
import { hold, show } from '../../laws/breach.js';
import type { AnySinkPlugin, SinkLaw } from '../sink-suite.js';
import { commentsOf, ODD_CHANGES, outgoing } from '../tools/outgoing.js';

const LISTEN =
  'answer { ok: true } only when the receiver has said that it has the change, and let received() of the world tell what has arrived';

/** What a sink does while all is well. */
export function deliverLaws({ batch = 1 }: AnySinkPlugin, law: SinkLaw): void {
  law('delivers a change, and says so', async ({ sink, world, deliver }) => {
    const delivered = await deliver(sink, [outgoing()]);
    hold(delivered.ok, `the verdict is ${show(delivered)}`, LISTEN);
    const received = await world.received();
    hold(isDeepStrictEqual(received, [commentsOf(0)]), `the verdict is ok, and the receiver has ${show(received)}`, LISTEN);
  });

  law('delivers what comes one after the other in that order, each once', async ({ sink, world, deliver }) => {
    const numbers = [0, 1, 2, 3, 4];
    for (const number of numbers) hold((await deliver(sink, [outgoing(number)])).ok, `change ${number} is not delivered`, LISTEN);
    const received = await world.received();
    hold(
      isDeepStrictEqual(received, numbers.map((number) => commentsOf(number))),
      `the receiver has ${show(received)}`,
      'send one change after the other; a call that is over is not sent again',
    );
  });

  if (batch > 1) {
    law('delivers all changes of a call, in their order', async ({ sink, world, deliver }) => {
      const numbers = Array.from({ length: Math.min(batch, 20) }, (_, number) => number);
      const delivered = await deliver(sink, numbers.map((number) => outgoing(number)));
      hold(delivered.ok, `the verdict is ${show(delivered)}`, LISTEN);
      const received = await world.received();
      hold(
        isDeepStrictEqual(received, numbers.map((number) => commentsOf(number))),
        `the receiver has ${show(received)}`,
        `send every change of a call, in the order of the list; or remove batch: ${batch}, and get one a call`,
      );
    });
  }

  law('takes the calls of several lanes at once', async ({ sink, world, deliver }) => {
    const receipts = ['A', 'B', 'C', 'D', 'E', 'F'];
    const changes = receipts.map((receipt) => outgoing(0, { comments: commentsOf(0, receipt), repository: receipt }, receipt));
    const verdicts = await Promise.all(changes.map((change) => deliver(sink, [change])));
    const no = verdicts.find(({ ok }) => !ok);
    hold(no === undefined, () => `a verdict is ${show(no)}`, 'let calls wait for each other where they must, or use a connection each');
    const received = [...(await world.received())].sort();
    hold(
      isDeepStrictEqual(received, receipts.map((receipt) => commentsOf(0, receipt))),
      `the receiver has ${show(received)}`,
      'keep no state of a call in the sink: calls of several repositories run at the same time',
    );
  });

  law('gives a verdict on changes of every kind, and goes on', async ({ sink, world, deliver }) => {
    for (const [at, [what, fields]] of Object.entries(ODD_CHANGES).entries()) {
      const delivered = await deliver(sink, [outgoing(at, fields, 'ODD')]).catch((error: unknown) => {
        if (error instanceof Error) error.message = `a change ${what}: ${error.message}`;
        throw error;
      });
      const said = delivered.ok || delivered.why === 'invalid';
      hold(
        said,
        `a change ${what}: the verdict is ${show(delivered)}`,
        "take it, or answer why: 'invalid', since it will be the same the next time: it would block its lane for ever",
      );
    }
    hold(
      (await deliver(sink, [outgoing()])).ok,
      'after odd changes a plain one is not delivered',
      'leave nothing behind that a change brought',
    );
    hold((await world.received()).includes(commentsOf(0)), 'after odd changes a plain one does not arrive', LISTEN);
  });

  law('leaves alone the changes that it is given', async ({ sink, deliver }) => {
    // They are frozen: a write is a throw. What is left to see is a list that was emptied, or sorted.
    const changes = [outgoing(0), ...(batch > 1 ? [outgoing(1)] : [])];
    const before = [...changes];
    await deliver(sink, changes);
    hold(
      isDeepStrictEqual(changes, before),
      'the list of changes is another one after the call',
      'copy the list before you write to it',
    );
  });

  law('delivers what an earlier try may have brought', async ({ sink, world, deliver }) => {
    hold(
      (await deliver(sink, [outgoing()], { uncertain: true })).ok,
      'it is not delivered',
      'uncertain says that the change may have arrived before: look it up where the receiver allows, else send it again',
    );
    hold((await world.received()).length > 0, 'it has not arrived, and the verdict is ok', LISTEN);
  });

  law('keeps nothing in common with another sink of its kind', async ({ sink, create, world, deliver, ends }) => {
    const other = await create();
    await deliver(other, [outgoing(0)]);
    await ends('close', () => other.close());
    const delivered = await deliver(sink, [outgoing(1)]);
    hold(
      delivered.ok,
      `when another sink was closed, the verdict is ${show(delivered)}`,
      'keep connections and files in the object that create makes, and none in the module',
    );
    hold((await world.received()).includes(commentsOf(1)), 'when another sink was closed, nothing arrives any more', LISTEN);
  });
}
