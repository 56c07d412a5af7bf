import type { Command } from 'commander';
import { createFront } from '../dev/front.js';
import type { Front } from '../dev/front.js';
import { endSignal } from '../dev/end-signal.js';
import { readLocalDialect } from '../dev/local-dialect.js';
import type { LocalDialect } from '../dev/local-dialect.js';
import { parseOptions } from '../dev/parse-options.js';
import { printAnswered, runSession } from '../dev/session.js';
import { watchSources } from '../dev/watch-sources.js';
import type { Watcher } from '../dev/watch-sources.js';
import { createWorkbench } from '../dev/workbench.js';
import type { Workbench } from '../dev/workbench.js';
import { UsageError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../options.js';

interface DevOptions {
  dialect: string;
  options?: string;
  port: number;
  /** `false`: --no-build. */
  build?: string | false;
}

export function addDev(program: Command, io: Io): void {
  program
    .command('dev')
    .summary('run a dialect that you are writing; restart on every save')
    .description(
      "Runs a gateway with the dialect in a folder, and a new one after every save. Prints each request, what it was answered, and its changes. Its store is temporary. Ctrl-C ends it.",
    )
    .option('-d, --dialect <folder>', "the folder of the dialect's package", '.')
    .option('-o, --options <json>', 'the options of the dialect, as in a config')
    .option('-p, --port <n>', 'the port to listen on, of this machine only; 0: one that is free', wholeNumber(0, 65_535), 0)
    .option('--build <command>', "the command that builds the package; by default its script build, where it has one")
    .option('--no-build', 'build nothing: watch what a build of your own writes')
    .action(async (options: DevOptions) => {
      const dialect = readLocalDialect(io.cwd, options.dialect);
      const config = configOf(dialect, options.options);
      const build = buildOf(dialect, options.build);
      let bench: Workbench | undefined;
      const { signal, cancel } = endSignal(io, () => bench?.remove());
      let front: Front | undefined;
      let watcher: Watcher | undefined;
      try {
        bench = await createWorkbench({ [dialect.packageName]: dialect.folder });
        front = await createFront(options.port, (answered) => printAnswered(io, answered));
        watcher = await watchSources(dialect.folder, partOf(dialect, build));
        const file = await bench.config({ ...config, change_hook_inbox: { sqlite: { path: bench.store } }, management_socket: bench.socket });
        line(io.stdout, `change-hook dev: ${dialect.packageName}@${dialect.version} in ${dialect.folder}`);
        line(io.stdout, `listens on ${front.url}/change_hook/${dialect.name}; Ctrl-C ends it`);
        await runSession({ io, front, watcher, config: file, build: build === undefined ? undefined : { command: build, folder: dialect.folder } }, signal);
      } finally {
        await watcher?.close();
        await front?.close();
        bench?.remove();
        cancel();
      }
    });
}

function configOf({ name }: LocalDialect, json: string | undefined): object {
  return {
    http_port: 0,
    // A payload that is sent again, to see what the mended code makes of it, is no duplicate.
    change_hook_dialects: { [name]: { ...parseOptions(json), $dedupe: false } },
    change_hook_sinks: { console: true },
    log: { level: 'debug', format: 'pretty' },
  };
}

/** The command that builds it, if any. */
function buildOf(dialect: LocalDialect, asked: string | false | undefined): string | undefined {
  const command = asked === false ? undefined : (asked ?? (dialect.builds ? 'npm run build' : undefined));
  if (command !== undefined && dialect.output === '') {
    throw new UsageError(
      `the build of ${dialect.packageName} writes beside its sources, so that each build would look like a save: ` +
        'let it write to a folder of its own, such as dist, or build by yourself and give --no-build',
    );
  }
  return command;
}

/** With a build, its output says nothing new. Of a package that could be built, and is not, only the output is run. */
function partOf({ builds, output }: LocalDialect, build: string | undefined): { but?: string; only?: string } {
  if (build !== undefined) return { but: output };
  return builds && output !== '' ? { only: output } : {};
}
