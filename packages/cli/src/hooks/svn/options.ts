import { Option } from 'commander';
import type { Command } from 'commander';
import { addHookOptions } from '../hook-run.js';
import type { HookOptions } from '../hook-run.js';
import { wholeNumber } from '../../options.js';
import { DEFAULT_LOGIN } from '../../send/via-master.js';
import { LAYOUTS } from './layout.js';
import type { LayoutName } from './layout.js';

export interface SvnHookOptions extends HookOptions {
  layout: LayoutName;
  layoutRegex?: string;
  include?: readonly string[];
  exclude?: readonly string[];
  revision?: number;
}

/** The options of svn_buildbot.py that have another name now, or none. */
interface OldOptions {
  filter?: readonly string[];
  workerRepo?: string;
  bbserver?: string;
  bbport?: number;
  username?: string;
  /** Its project. */
  P?: string;
  /** Its log. */
  d?: string;
}

const DEFAULT_PORT = 9_989;

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

export function addSvnOptions(command: Command): Command {
  addHookOptions(command)
    .addOption(new Option('--layout <layout>', 'standard: a change for each of trunk, branches/X and tags/X; named: the same, with branches called trunk and X').choices(LAYOUTS).default('none'))
    .option('--layout-regex <regex>', 'instead: its groups branch and file say what a path is')
    .option('-f, --include <regex>', 'only paths that match count; may be repeated', collect)
    .option('-F, --exclude <regex>', 'paths that match do not count; may be repeated', collect);
  for (const old of [
    new Option('--filter <regex>').argParser(collect),
    new Option('--worker-repo <address>'),
    new Option('-s, --bbserver <host>'),
    new Option('--bbport <port>').argParser(wholeNumber(1, 65_535)),
    new Option('--username <name>'),
    new Option('-P <project>'),
    new Option('-d <file>'),
  ]) {
    command.addOption(old.hideHelp());
  }
  return command;
}

/** The options by the names that they have now. */
export function withoutOldNames<Options extends SvnHookOptions>(given: Options & OldOptions): Options {
  const { filter, workerRepo, bbserver, bbport, username, P, d, ...options } = given;
  const include = [...(options.include ?? []), ...(filter ?? [])];
  const project = options.project ?? P;
  const logfile = options.logfile ?? d;
  const old: Partial<SvnHookOptions> = {};
  if (include.length > 0) old.include = include;
  if (workerRepo !== undefined) old.repository = workerRepo;
  if (project !== undefined) old.project = project;
  if (logfile !== undefined) old.logfile = logfile;
  if ((bbserver ?? bbport ?? username) !== undefined) {
    // There it was the password alone.
    const { auth = DEFAULT_LOGIN.password, authFile } = options;
    old.master = options.master ?? `${bbserver ?? 'localhost'}:${bbport ?? DEFAULT_PORT}`;
    if (authFile === undefined) old.auth = auth.includes(':') ? auth : `${username ?? DEFAULT_LOGIN.user}:${auth}`;
  }
  return { ...options, ...old } as Options;
}
