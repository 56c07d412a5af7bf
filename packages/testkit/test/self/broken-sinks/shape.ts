import { ToyWorld, soundSink } from '../toy-sink.js';
import type { SinkDefect } from './defect.js';

const { create: _, ...withoutCreate } = soundSink;

export const shapeDefects: readonly SinkDefect[] = [
  { law: 'its shape: has the members of a sink', defect: 'has no create', suite: { plugin: withoutCreate as never } },
  { law: 'its shape: has the members of a sink', defect: 'has a batch of none', suite: { plugin: { ...soundSink, batch: 0 } } },
  {
    law: 'its shape: has the name that its package gives it',
    defect: 'calls itself otherwise than its package',
    suite: { package: new URL('../../../../test/self/other-package/sink/', import.meta.url) },
  },
  {
    law: 'its shape: has a world that can be mended where it can be broken',
    defect: 'has a world that stays broken',
    suite: {
      makeWorld: () => {
        const world = new ToyWorld();
        return { start: () => world.start(), received: () => world.received(), break: () => world.break(), stop: () => world.stop() };
      },
    },
  },
  {
    law: 'its options: takes the options that the suite was given',
    defect: 'is given options that it does not take',
    suite: {
      makeWorld() {
        const world = new ToyWorld();
        return { start: () => ({ options: { ...world.start().options, more: 1 } }), received: () => world.received(), stop: () => world.stop() };
      },
    },
  },
];
