import { Option } from 'commander';
import type { Command } from 'commander';
import { UsageError } from '../exit-codes.js';
import { wholeNumber } from '../options.js';
import { DEFAULT_AUTH } from '../send/via-master.js';

/** The options of `receive`, as they are written. */
export interface ReceiveOptions {
  port?: number;
  host: string;
  buildmaster?: string;
  master?: string;
  auth?: string;
  authFile?: string;
  url?: string;
  secret?: string;
  secretFile?: readonly string[];
  headCommit?: boolean;
  filterPushBranch?: string;
  category?: string;
  private?: boolean;
  option?: readonly string[];
  state?: string;
  log?: string;
  level: Level;
  pidfile?: string;
  github?: string;
  bitbucket?: string;
}

type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const DEFAULT_MASTER = 'localhost:9989';

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

export function addReceiveOptions(command: Command): Command {
  return command
    .option('-p, --port <port>', 'the port to listen on (default: 9001; 4000 for bitbucket)', wholeNumber(0, 65_535))
    .option('--host <address>', 'the address to listen on; 0.0.0.0 for all', '127.0.0.1')
    .option('-m, --buildmaster <host:port>', `the master's Perspective Broker (default: ${DEFAULT_MASTER})`)
    .addOption(new Option('--master <host:port>', 'another name of --buildmaster').hideHelp())
    .option('--auth <user:password>', `the user of its PBChangeSource (default: ${DEFAULT_AUTH})`)
    .option('--auth-file <file>', 'a file that has user and password')
    .option('--url <url>', "the root of the master's web server, for what Perspective Broker can't carry")
    .option('--secret <secret>', 'the secret of the webhook')
    .option('--secret-file <file>', 'a file that has it; may be repeated, while one secret replaces another', collect)
    .option('--head-commit', 'one change for a push, that of its last commit')
    .option('--filter-push-branch <branch>', 'only this branch makes changes')
    .option('--category <name>', 'the category of all changes')
    .option('-P, --private', 'the repository of the changes is its ssh address')
    .option('-o, --option <name=JSON>', 'another option of the dialect; may be repeated', collect)
    .option('--state <folder>', 'where requests and changes are kept until they are delivered')
    .option('-l, --log <file>', 'write the log to this file, or to "stdout" (default: stderr)')
    .addOption(new Option('-L, --level <level>', 'the least that is logged').choices(['debug', 'info', 'warn', 'error', 'fatal']).default('warn'))
    .option('--pidfile <file>', 'write the number of the process there, and remove the file at the end')
    .addOption(new Option('-g, --github <host>', 'without effect').hideHelp())
    .addOption(new Option('--bitbucket <host>', 'without effect').hideHelp());
}

/** Throws a UsageError where options can't go together. */
export function refuseContradictions(options: ReceiveOptions): void {
  if (options.master !== undefined && options.buildmaster !== undefined) throw new UsageError('--master is another name of --buildmaster: give one of them');
  if (options.auth !== undefined && options.authFile !== undefined) throw new UsageError('give either --auth or --auth-file');
  if (options.secret !== undefined && options.secretFile !== undefined) throw new UsageError('give either --secret or --secret-file');
}

/** Each is said to be without effect, and why. */
export function notesOn({ github, bitbucket }: ReceiveOptions): string[] {
  return [
    ...(github === undefined ? [] : ['--github has no effect: the addresses of changes are those that the webhook tells']),
    ...(bitbucket === undefined ? [] : ['--bitbucket has no effect: the addresses of changes are those that the webhook tells']),
  ];
}

export const masterOf = ({ buildmaster, master }: ReceiveOptions): string => buildmaster ?? master ?? DEFAULT_MASTER;

/** What the two scripts listened on. */
export const portOf = (dialect: string, { port }: ReceiveOptions): number => port ?? (/^bitbucket/.test(dialect) ? 4000 : 9001);
