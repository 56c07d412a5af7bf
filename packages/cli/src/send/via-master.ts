import { ChangeHookError, loadSinks, silentLog, systemClock } from 'change-hook-core';
import type { Change, Sink } from 'change-hook-core';
import { pluginEnvironment } from 'change-hook-server';
import { SEARCH_FROM } from '../config-source.js';
import { UsageError } from '../exit-codes.js';

export interface MasterLogin {
  /** `host:port` of its Perspective Broker. */
  master: string;
  user: string;
  password: string;
  timeoutMs: number;
}

/** Buildbot's own defaults for a `PBChangeSource`, which its documentation warns of. */
export const DEFAULT_LOGIN = { user: 'change', password: 'changepw' } as const;
export const DEFAULT_AUTH = `${DEFAULT_LOGIN.user}:${DEFAULT_LOGIN.password}`;

export function toLogin(master: string, auth: string, timeoutMs: number): MasterLogin {
  if (!/^\S+:\d{1,5}$/.test(master)) throw new UsageError('--master is host:port, such as localhost:9989');
  const [, user, password] = /^([^:]+):([^]+)$/.exec(auth) ?? [];
  if (user === undefined || password === undefined) throw new UsageError('--auth is USER:PASSWORD');
  return { master, user, password, timeoutMs };
}

/** A connection to a master by Perspective Broker, over which changes go one after the other. */
export class MasterLine {
  readonly #sink: Sink;
  readonly #timeoutMs: number;
  readonly #where: string;

  private constructor(sink: Sink, { master, timeoutMs }: MasterLogin) {
    this.#sink = sink;
    this.#where = master;
    this.#timeoutMs = timeoutMs;
  }

  static async open(login: MasterLogin, cwd: string): Promise<MasterLine> {
    const { master, user, password, timeoutMs } = login;
    const options = { master, user, password, timeout: timeoutMs / 1_000, change_id_property: false };
    const { sinks, problems } = await loadSinks([{ sink: 'master', plugin: 'buildbot', options }], pluginEnvironment(cwd, SEARCH_FROM));
    const [loaded] = sinks.values();
    if (loaded === undefined) throw new AggregateError(problems);
    const sink = await loaded.plugin.create({ options: loaded.options, name: 'master', log: silentLog, clock: systemClock, folder: cwd });
    return new MasterLine(sink, login);
  }

  /** Rejects with `CH_SEND_UNREACHABLE`, `CH_SEND_BUSY` or `CH_SEND_REFUSED`. `name` tells this change from others on the same line. */
  async send(change: Change, name: string): Promise<void> {
    const where = this.#where;
    const outgoing = { change, receipt: name, number: 0, mount: 'send', receivedAt: systemClock.now() };
    const answer = await this.#sink.deliver([outgoing], { signal: AbortSignal.timeout(2 * this.#timeoutMs), uncertain: false });
    if (answer.ok) return;
    const reason = inWordsOfOptions(answer.reason, where);
    if (answer.why === 'unreachable') throw new ChangeHookError('CH_SEND_UNREACHABLE', { where, reason });
    if (answer.why === 'failed') throw new ChangeHookError('CH_SEND_BUSY', { where, status: 0, reason });
    throw new ChangeHookError('CH_SEND_REFUSED', { where, status: 0, reason });
  }

  async close(): Promise<void> {
    await this.#sink.close();
  }
}

/** The sink speaks of places in a config, and there is none; and it says where, which our own message says. */
function inWordsOfOptions(reason: string, where: string): string {
  const words = reason.replaceAll('change_hook_sinks.master.', '--').replaceAll('--user and --password', '--auth').replaceAll('--user', '--auth');
  const prefix = `${where} can't be reached (`;
  return words.startsWith(prefix) && words.endsWith(')') ? words.slice(prefix.length, -1) : words;
}
