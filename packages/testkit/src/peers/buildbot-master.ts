import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemClock } from 'change-hook-core';
import { writeMasterFolder, type MasterFolder } from './master-folder.js';

/** A change as the master's REST API shows it. */
export interface MasterChange {
  changeid: number;
  author: string;
  committer: string | null;
  comments: string;
  files: string[];
  revision: string | null;
  /** Whole seconds since 1970. */
  when_timestamp: number;
  branch: string | null;
  category: string | null;
  revlink: string | null;
  /** Each is `[value, source]`. */
  properties: Record<string, [unknown, string]>;
  repository: string;
  project: string;
  codebase: string;
}

/** A real Buildbot master in a temporary folder, on free ports of 127.0.0.1. Its state survives `stop` and `kill`. */
export interface BuildbotMaster {
  /** `host:port` for Perspective Broker. */
  readonly master: string;
  /** The root of its web server. */
  readonly url: string;
  /** Of its PBChangeSource. */
  readonly user: string;
  readonly password: string;
  /** Fulfils when it answers on both ports. */
  start(): Promise<void>;
  /** SIGTERM; fulfils when the process is gone. Safe to call twice. */
  stop(): Promise<void>;
  /** SIGKILL; fulfils when the process is gone. */
  kill(): Promise<void>;
  /** Its changes, the oldest first: all, or those with a higher changeid than `after`. A master needs 2 ms for each. */
  changes(after?: number): Promise<MasterChange[]>;
  /** Its log, for a failing test. */
  log(): Promise<string>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

/**
 * What a test may say of its master.
 *
 * @interface
 */
export type BuildbotMasterOptions = Partial<Pick<MasterFolder, 'changeHookAuth' | 'dialects' | 'pollers' | 'user' | 'password'>>;

/** How long a start may take on a busy machine. */
const START_MS = 60_000;
/** A master that does not end on SIGTERM is killed after so long. */
const STOP_MS = 20_000;
const PAGE = 500;

const run = promisify(execFile);

/** Why there can be no real master on this machine, with the line that mends it; undefined where there can. */
export function whyNoBuildbot(): string | undefined {
  const { status } = spawnSync('buildbot', ['--version'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'buildbot is not installed; install it by: apt-get install buildbot';
}

/** Creates a master; it does not run yet. */
export async function createBuildbotMaster(options: BuildbotMasterOptions = {}): Promise<BuildbotMaster> {
  const folder = await mkdtemp(join(tmpdir(), 'change-hook-master-'));
  const [webPort, pbPort] = await freePorts();
  const settings = { user: 'change', password: 'changepw', dialects: '{"base": True}', ...options, folder, webPort, pbPort };
  const pythonPath = await writeMasterFolder(settings);
  // By `env`, because a master must not inherit another Python's path, nor a proxy that it would ask for servers of this machine, and
  // needs everything else of the environment.
  const buildbot = [`PYTHONPATH=${pythonPath}`, 'LC_ALL=C.UTF-8', 'no_proxy=*', 'NO_PROXY=*', 'buildbot'];
  await run('env', [...buildbot, 'create-master', '--quiet', folder]);
  return new RealMaster(settings, buildbot);
}

class RealMaster implements BuildbotMaster {
  readonly master: string;
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly #settings: MasterFolder;
  readonly #buildbot: readonly string[];
  #child: ChildProcess | undefined;

  constructor(settings: MasterFolder, buildbot: readonly string[]) {
    this.#settings = settings;
    this.#buildbot = buildbot;
    this.master = `127.0.0.1:${settings.pbPort}`;
    this.url = `http://127.0.0.1:${settings.webPort}`;
    this.user = settings.user;
    this.password = settings.password;
  }

  async start(): Promise<void> {
    const { folder } = this.#settings;
    await rm(join(folder, 'twistd.pid'), { force: true });
    const child = spawn('env', [...this.#buildbot, 'start', '--nodaemon', folder], { stdio: 'ignore' });
    this.#child = child;
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => {
      process.off('exit', kill);
      if (this.#child === child) this.#child = undefined;
    });
    const deadline = systemClock.monotonic() + START_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || systemClock.monotonic() > deadline) {
        await this.kill();
        throw new Error(`the master did not come up; its log ends:\n${(await this.log()).slice(-4_000)}`);
      }
      await delay(50);
    }
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async changes(after = 0): Promise<MasterChange[]> {
    const all: MasterChange[] = [];
    for (let from = after + 1; ; from += PAGE) {
      const answer = await fetch(`${this.url}/api/v2/changes?changeid__ge=${from}&changeid__lt=${from + PAGE}`);
      if (!answer.ok) throw new Error(`the master's REST API answers ${answer.status}`);
      const { changes } = (await answer.json()) as { changes: MasterChange[] };
      if (changes.length === 0) return all.sort((a, b) => a.changeid - b.changeid);
      all.push(...changes);
    }
  }

  async log(): Promise<string> {
    return readFile(join(this.#settings.folder, 'twistd.log'), 'utf8').catch(() => '(no log)');
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#settings.folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(timer);
  }

  async #answers(): Promise<boolean> {
    const rest = await fetch(`${this.url}/api/v2/changes?limit=1`).then((answer) => answer.ok, () => false);
    return rest && (await accepts(this.#settings.pbPort));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Two at once, so that they differ. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  const ports = servers.map((server) => (server.address() as AddressInfo).port) as [number, number];
  for (const server of servers) await once(server.close(), 'close');
  return ports;
}
