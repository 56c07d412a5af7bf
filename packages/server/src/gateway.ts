import type { AddressInfo } from 'node:net';
import type { Log, Service } from 'change-hook-core';
import type { GatewayMount } from './gateway-mount.js';
import type { GatewayConfig } from './config/config.js';
import { loadConfig } from './config/load-config.js';
import type { ConfigSource } from './config/load-config.js';
import type { GatewayHandler, GatewayMiddleware } from './embed/door.js';
import { createLog } from './log/create-log.js';
import type { ReloadReport } from './reload/reload-report.js';
import { RunningGateway } from './running-gateway.js';

/** What a gateway is made with. */
export interface GatewayOptions {
  /** Where its config comes from; `reload` reads it again. */
  config: ConfigSource;
  /** URLs of modules of the running installation: plugins are looked for from there after the config's folder. */
  searchFrom?: readonly string[];
  /** Default: to stderr, as the config's `log` says. */
  log?: Log;
  /** Where verify and translate run; default `worker`. `in-thread` is for a config value that holds functions. */
  intake?: 'worker' | 'in-thread';
  /**
   * False: the gateway has no port of its own, and whoever embeds it hands it requests, by `handler` or `middleware`. `http_port` and
   * `http_host` of the config mean nothing then. Default true.
   */
  listen?: boolean;
  /** A mount that answers at `/`, too: for senders that know no other path. On the gateway's own port alone. */
  rootMount?: string;
}

/** A gateway: HTTP or the way in for another server, intake, delivery and management. `start` and `stop` may be called twice. */
export interface Gateway extends Service {
  /** What is in force: what a reload can't change is as it was at the start. */
  readonly config: GatewayConfig;
  /** What is mounted, and whether anything keeps strangers out of it. Empty before `start`. */
  readonly mounts: readonly GatewayMount[];
  /** Where changes go: the key of the config, and `name@version` of its plugin. Empty before `start`. */
  readonly sinks: readonly { name: string; plugin: string }[];
  /**
   * For the server of an embedder: `createServer(gateway.handler)`, or `app.use(gateway.handler)` of Express and its like, before any
   * body parser. It answers the requests to the config's mounts; what is none is passed on, or answered 404 where there is no `next`. Before
   * `start` and after `stop` a mount answers 503.
   */
  readonly handler: GatewayHandler;
  /** The same for Koa: `app.use(gateway.middleware)`, before any body parser. */
  readonly middleware: GatewayMiddleware;
  /** Whether a request would be stored if it came now; what `/readyz` answers. False before `start`. */
  isReady(): Promise<boolean>;
  /** Where it listens; throws before `start`, and where it does not. */
  readonly address: AddressInfo;
  /** Rejects when the gateway can't go on and should be ended; never fulfils. */
  readonly dead: Promise<never>;
  /** Opens the files of sinks anew, after logrotate. */
  reopen(): Promise<void>;
  /**
   * Reads the config again (a value that was handed over: looks at it again) and swaps mounts with their options and secrets, and sinks,
   * while requests come in. Rejects with an AggregateError of every problem, which the log tells, too; then the gateway goes on as it was.
   * What needs a new process is in the report. Calls at the same time are made one after another.
   */
  reload(): Promise<ReloadReport>;
}

/**
 * Makes a gateway of a config. Throws at once for a config that can't be read, and an AggregateError of all its problems when it
 * is not valid; `start` throws the same for dialects, sinks and inbox, and then nothing is left running.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, warnings } = await loadConfig(options.config);
  const log = options.log ?? createLog({ ...config.log, stream: process.stderr });
  for (const warning of warnings) log.warn(warning);
  const searchFrom = options.searchFrom ?? [import.meta.url];
  // A config that was found in a folder is the one that was read: the worker must not find another.
  const source: ConfigSource = config.file === undefined ? options.config : { file: config.file };
  const { intake, listen = true, rootMount } = options;
  return new RunningGateway(config, log, { source, searchFrom, crosses: intake !== 'in-thread', listen, rootMount });
}
