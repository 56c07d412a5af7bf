import { pathToFileURL } from 'node:url';
import { checkSink } from 'change-hook-core';
import { hold } from '../../laws/breach.js';
import type { Law } from '../../laws/law.js';
import { nameLaw } from '../../plugin/name-law.js';
import type { SinkSuite } from '../sink-suite.js';

/** What the registry looks at before it makes a sink. */
export function shapeLaws({ plugin, makeWorld, package: folder }: SinkSuite, law: Law): void {
  law('has the members of a sink', async () => {
    const problems = checkSink(plugin);
    hold(
      problems.length === 0,
      problems.join('; '),
      'mend these members; defineSink of change-hook-core lets the compiler find them',
    );
  });

  nameLaw('sink', () => plugin.name, folder ?? pathToFileURL(`${process.cwd()}/`), law);

  law('has a world that can be mended where it can be broken', async () => {
    const world = makeWorld();
    const troubles = (['break', 'hang', 'fail', 'refuse'] as const).filter((name) => world[name] !== undefined);
    hold(
      troubles.length === 0 || world.mend !== undefined,
      `the world has ${troubles.join(', ')} and no mend`,
      'give it mend(), that ends the trouble',
    );
  });
}
