import type { Log } from 'change-hook-core';
import { prepareReload, problemsOf } from './prepare-reload.js';
import type { PrepareDeps, PreparedReload, Running } from './prepare-reload.js';
import { differences, logReload } from './reload-report.js';
import type { ReloadReport } from './reload-report.js';

export interface ReloadDeps extends PrepareDeps {
  running: Running;
  /** The gateway is being stopped: nothing is to be begun any more. */
  isStopping: () => boolean;
  /** The mounts in force that nothing guards. */
  openMounts: () => readonly string[];
  /** Puts in force what was prepared, for which the intake has just been swapped: in the same turn, so that the two never differ. */
  apply: (next: PreparedReload) => Promise<void>;
}

/**
 * One reload: all of it is built and checked beside what runs, then swapped. Rejects with an AggregateError of every problem, which the
 * log has been told, and then nothing has changed.
 */
export async function reload(deps: ReloadDeps): Promise<ReloadReport> {
  const { running, log } = deps;
  let next: PreparedReload;
  try {
    next = await prepareReload(running, deps);
  } catch (error) {
    // What is wrong then is that its parts are gone.
    if (deps.isStopping()) throw new Error('the gateway stops', { cause: error });
    throw refusal(error, log);
  }
  if (deps.isStopping()) {
    await next.discard();
    throw new Error('the gateway stops');
  }
  try {
    next.intake.swap();
  } catch (error) {
    await next.discard();
    throw refusal(error, log);
  }
  await deps.apply(next);
  const { restart, outdated, warnings } = next;
  const report = { ...differences(running.config, next.config), open: deps.openMounts(), restart, outdated, warnings };
  logReload(log, report, next.config.http.host);
  return report;
}

/** Of a package whose code is wrong, and not only its place or its options. */
const isOfCode = (code: string): boolean =>
  code.startsWith('CH_PLUGIN_') && !['CH_PLUGIN_NAME', 'CH_PLUGIN_MISSING', 'CH_PLUGIN_ENTRY_MISSING'].includes(code);

const NOT_READ_AGAIN = 'this process may not read the package again; once that is mended, and a reload still says so, restart';

function refusal(error: unknown, log: Log): AggregateError {
  const problems = problemsOf(error);
  for (const { code, message, mend } of problems) log.error(message, { code, ...(mend === undefined ? {} : { mend }) });
  const imported = problems.filter(({ code }) => isOfCode(code)).map(({ code }) => code);
  if (imported.length > 0) log.error(`${[...new Set(imported)].join(', ')}: ${NOT_READ_AGAIN}`);
  log.error('the config was not taken: the gateway goes on with the one that it has', { problems: problems.length });
  return new AggregateError(problems, 'the config was not taken', { cause: error });
}
