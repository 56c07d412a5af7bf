import { checkSink, describeError, MemoryLog, systemClock } from 'change-hook-core';
import type { Sink, SinkContext } from 'change-hook-core';
import { deepFreeze } from '../cases/deep-freeze.js';
import { breach } from '../laws/breach.js';
import { mustBeObject } from '../plugin/must-be-object.js';
import { optionLaws } from '../plugin/option-laws.js';
import { secretsIn } from '../plugin/secrets-in.js';
import { deliverLaws } from './parts/deliver.js';
import { lifecycleLaws } from './parts/lifecycle.js';
import { pollLaws } from './parts/polls.js';
import { shapeLaws } from './parts/shape.js';
import { silenceLaws } from './parts/silence.js';
import { verdictLaws } from './parts/verdicts.js';
import type { SinkAtWork, SinkLaw, SinkSuite, SinkWorld } from './sink-suite.js';
import { createCaller, PATIENCE_MS } from './tools/call.js';

/**
 * What every sink must do, as tests: give it your plugin, a maker of its world, and your test runner's `describe` and `it`. Laws
 * about trouble apply where the world can make it.
 */
export function testSink(suite: SinkSuite): void {
  const { plugin, makeWorld, describe, it } = suite;
  mustBeObject(plugin, 'testSink: plugin');
  const law: SinkLaw = (sentence, test) => it(sentence, () => runLaw(suite, test));
  const options = {
    kind: 'sink',
    schema: plugin.options,
    valid: () => validOptions(makeWorld()),
    bad: suite.badOptions ?? {},
    taken: async (given: unknown) => checkSink(plugin).length === 0 && given === undefined,
  };
  const able = makeWorld();
  describe(suite.name ?? `the sink ${plugin.name}`, () => {
    describe('its shape', () => shapeLaws(suite, (sentence, test) => it(sentence, test)));
    describe('its options', () => optionLaws(options, (sentence, test) => it(sentence, test)));
    describe('deliver', () => deliverLaws(plugin, law));
    describe('verdicts', () => verdictLaws(able, law));
    describe('polls', () => pollLaws(able, law));
    describe('reopen and close', () => lifecycleLaws(able, law));
    describe('what must not be shown', () => silenceLaws(law));
  });
}

async function validOptions(world: SinkWorld): Promise<Readonly<Record<string, unknown>>> {
  const { options } = await world.start();
  await world.stop();
  return options;
}

async function runLaw(suite: SinkSuite, test: (at: SinkAtWork) => Promise<void>): Promise<void> {
  const { plugin } = suite;
  const world = suite.makeWorld();
  const { options, folder = '/nowhere' } = await world.start();
  const log = new MemoryLog();
  const sinks: Sink[] = [];
  const caller = createCaller(suite.patienceMs ?? PATIENCE_MS);
  const create = async (): Promise<Sink> => {
    const checked = deepFreeze(await checkOptions(suite, options));
    const ctx: SinkContext = { options: checked, name: plugin.name, log, clock: systemClock, folder };
    try {
      const sink = await (world.create === undefined ? plugin.create(ctx) : world.create(ctx));
      sinks.push(sink);
      return sink;
    } catch (error) {
      return breach(
        `create threw: ${describeError(error)}`,
        'reach out to nothing in create: a receiver that is down must not stop the gateway',
        error,
      );
    }
  };
  const secrets = [...(suite.secrets ?? []), ...secretsIn(options)];
  const steps: (() => unknown)[] = [
    async () => test({ ...caller, world, sink: await create(), create, logged: () => log.text(), secrets }),
    () => world.mend?.(),
    () => caller.ends('close', () => Promise.all(sinks.map(async (sink) => sink.close()))),
    () => world.stop(),
  ];
  // All of them, whatever becomes of those before: the first failure is the one to tell.
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined) throw first instanceof Error ? first : new Error('it threw what is no error', { cause: first });
}

async function checkOptions({ plugin }: SinkSuite, options: Readonly<Record<string, unknown>>): Promise<unknown> {
  if (plugin.options === undefined) return {};
  const result = await plugin.options['~standard'].validate(options);
  if (result.issues === undefined) return result.value;
  const problems = result.issues.map(({ message }) => message).join('; ');
  return breach(`the options of the world are refused: ${problems}`, 'let start() of the world give options that the plugin takes');
}
