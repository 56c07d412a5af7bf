import { resolve } from 'node:path';
import { UsageError } from '../exit-codes.js';
import type { Io } from '../io.js';
import { FORGES, forgeOf } from './forges.js';
import { STATE_FOLDER } from './deploy-texts.js';
import type { Settings, SinkName } from './settings.js';

/** The options of `init`, as they are written. */
export interface InitOptions {
  forge?: readonly string[];
  sink?: readonly SinkName[];
  master?: string;
  masterUser: string;
  masterPasswordFile?: string;
  masterUrl?: string;
  url?: string;
  port: number;
  store?: string;
  config: string;
  yes?: boolean;
}

const DEFAULT_MASTER = 'localhost:9989';
const DEFAULT_URL = 'https://ci.example.org';

/** Asks for what the options leave open, unless `--yes` says to ask nothing. Throws a UsageError that names what is wrong. */
export async function toSettings(io: Io, options: InitOptions): Promise<Settings> {
  const silent = options.yes === true;
  if (!silent && io.stdin.isTTY !== true) throw new UsageError('standard input is no terminal, so nothing can be asked: give --yes, with --forge NAME');
  if (silent && options.forge === undefined) throw new UsageError('--yes asks nothing: give --forge NAME, once for each');
  for (const forge of options.forge ?? []) toForge(forge);
  if (options.url !== undefined) toUrl(options.url);
  if (options.master !== undefined) toMaster(options.master);
  if (options.masterUrl !== undefined) toMasterUrl(options.masterUrl);
  if (!/\.ya?ml$/.test(options.config)) throw new UsageError('--config must end in .yaml: that is what is written');
  if (options.masterPasswordFile?.includes('}') === true) throw new UsageError('--master-password-file has a "}" in its path; give it another name');

  // Only here: no other command needs what draws questions.
  const asker = silent ? undefined : new (await import('./ask.js')).Asker(io);
  const forges = options.forge ?? (await asker?.forges()) ?? [];
  const sinks = options.sink ?? (await asker?.sinks()) ?? ['buildbot'];
  const polls = forges.includes('poller');
  if (polls && !sinks.includes('buildbot')) throw new UsageError('the dialect poller knocks on the pollers of a master: give --sink buildbot with it');
  const master = sinks.includes('buildbot') ? options.master ?? (await asker?.text("The master's Perspective Broker?", DEFAULT_MASTER, toMaster)) ?? DEFAULT_MASTER : DEFAULT_MASTER;
  if (!sinks.includes('buildbot')) refuseMaster(options);
  const masterUrl = options.masterUrl ?? (polls ? await asker?.text("The root of the master's web server?", 'http://localhost:8010', toMasterUrl) : undefined);
  if (polls && masterUrl === undefined) throw new UsageError("the dialect poller wants --master-url, the root of the master's web server");
  const url = toUrl(options.url ?? (await asker?.text('By which address do forges reach it?', DEFAULT_URL, toUrl)) ?? DEFAULT_URL);
  const config = resolve(io.cwd, options.config);
  return {
    config,
    forges: [...new Set(forges)],
    sinks: [...new Set(sinks)],
    master,
    masterUser: options.masterUser,
    masterPasswordFile: options.masterPasswordFile === undefined ? undefined : resolve(io.cwd, options.masterPasswordFile),
    masterUrl,
    url,
    port: options.port,
    store: options.store ?? (config.startsWith('/etc/') ? `${STATE_FOLDER}/change-hook.db` : './change-hook.db'),
  };
}

function toForge(name: string): void {
  if (forgeOf(name) === undefined) throw new UsageError(`--forge ${JSON.stringify(name)} is none that init knows; it knows ${FORGES.map(({ dialect }) => dialect).join(', ')}`);
}

function refuseMaster(options: InitOptions): void {
  const given = [['--master', options.master], ['--master-url', options.masterUrl], ['--master-password-file', options.masterPasswordFile]].filter(([, value]) => value !== undefined);
  if (given.length > 0) throw new UsageError(`${given.map(([name]) => name).join(', ')} goes with --sink buildbot`);
}

function toMaster(text: string): void {
  if (!/^(?:\[[0-9a-fA-F:.]+\]|[^\s:[\]/@]+):\d{1,5}$/.test(text)) throw new UsageError('--master is host:port, such as localhost:9989');
}

function toUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new UsageError('--url is what forges reach the gateway by, such as https://ci.example.org, without /change_hook');
  }
  if (!/^\/?$|^(?:\/[A-Za-z0-9._~-]+)+\/?$/.test(url.pathname) || /\/change_hook(?:\/|$)/.test(url.pathname)) {
    throw new UsageError('--url is the part before /change_hook, such as https://ci.example.org/ci');
  }
  return url;
}

function toMasterUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new UsageError('--master-url is an http or https address, such as http://localhost:8010');
}

