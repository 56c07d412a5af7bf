import type { AddressInfo } from 'node:net';
import { createImportedPackages, createIntakeWorker, describeError, systemClock } from 'change-hook-core';
import type { IntakeWorker, Log } from 'change-hook-core';
import { endsWithin } from 'change-hook-delivery';
import { openAdmin } from './admin/open-admin.js';
import { compose } from './composition/compose.js';
import type { Composition } from './composition/compose.js';
import type { OpenSink } from './composition/tokens.js';
import type { Gateway } from './gateway.js';
import type { GatewayMount } from './gateway-mount.js';
import type { GatewayConfig } from './config/config.js';
import type { ConfigSource } from './config/load-config.js';
import { createDoor } from './embed/door.js';
import type { Door, GatewayHandler, GatewayMiddleware } from './embed/door.js';
import { guardsOf } from './http/guards.js';
import { createInThreadIntake } from './intake/in-thread-intake.js';
import { intakeSetup } from './intake/intake-setup.js';
import type { IntakeSetup } from './intake/intake-setup.js';
import { warnOfOrphans } from './management/orphans.js';
import { loadPlugins } from './load-plugins.js';
import { closeSinks, openSinks } from './open-sinks.js';
import { pollSinksIn } from './polls/poll-sinks.js';
import { createInTurn } from './reload/in-turn.js';
import { problemsOf } from './reload/prepare-reload.js';
import { reload } from './reload/reload.js';
import type { ReloadReport } from './reload/reload-report.js';
import { VERSION } from './version.js';

const HOLD_MS = 60_000;
/** A sink that does not open its files must not keep a reload from being done. */
const REOPEN_MS = 10_000;

/** What a gateway is made of, beside its config. */
export interface Origin {
  source: ConfigSource;
  searchFrom: readonly string[];
  /** The intake is on a thread of its own. */
  crosses: boolean;
  listen: boolean;
  rootMount: string | undefined;
}

/** A gateway: its parts in their order, from the start to the stop; see {@link Gateway}. */
export class RunningGateway implements Gateway {
  readonly #log: Log;
  readonly #intake: IntakeWorker;
  readonly #setup: IntakeSetup;
  readonly #origin: Origin;
  readonly #imported = createImportedPackages();
  readonly #reloads = createInTurn(() => this.#reload());
  readonly #door: Door;
  #config: GatewayConfig;
  #composition: Composition | undefined;
  #sinks: readonly OpenSink[] = [];
  #startedAt = 0;
  #started = false;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(config: GatewayConfig, log: Log, origin: Origin) {
    this.#config = config;
    this.#log = log;
    this.#origin = origin;
    this.#door = createDoor({
      basePath: config.http.basePath,
      isMounted: (name) => this.#config.mounts.some(({ mount }) => mount === name),
      clock: systemClock,
      log,
      drainMs: config.http.limits.drainMs,
    });
    const setup = (this.#setup = intakeSetup(config, origin, origin.crosses));
    this.#intake = origin.crosses
      ? createIntakeWorker({
          entry: new URL('./intake/intake-entry.js', import.meta.url), setup, clock: systemClock, log, hookLimit: config.intake.hookMs,
        })
      : createInThreadIntake(setup, log);
  }

  get config(): GatewayConfig {
    return this.#config;
  }

  get mounts(): readonly GatewayMount[] {
    const { http, mounts } = this.config;
    const gates = new Map(mounts.map(({ mount, gate }) => [mount, gate]));
    return this.#intake.mounts.map((mount) => {
      const gate = gates.get(mount.mount);
      return {
        ...mount,
        path: `${http.basePath}/change_hook/${mount.mount}`,
        unprotected: this.#composition?.gates.get(mount.mount)?.open ?? mount.open,
        guards: gate === undefined ? [] : guardsOf(mount, gate),
      };
    });
  }

  get sinks(): readonly { name: string; plugin: string }[] {
    return this.#sinks.map(({ name, plugin }) => ({ name, plugin }));
  }

  get address(): AddressInfo {
    if (this.#composition === undefined) throw new Error('the gateway was not started');
    return this.#composition.services.http.address;
  }

  get handler(): GatewayHandler {
    return this.#door.handler;
  }

  get middleware(): GatewayMiddleware {
    return this.#door.middleware;
  }

  async isReady(): Promise<boolean> {
    return this.#stopping === undefined && this.#started && ((await this.#composition?.isReady()) ?? false);
  }

  get dead(): Promise<never> {
    return this.#intake.dead;
  }

  start(): Promise<void> {
    return (this.#starting ??= this.#open());
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#close());
  }

  async reopen(): Promise<void> {
    for (const { name, sink } of this.#sinks) {
      try {
        const opened = Promise.resolve(sink.reopen?.());
        if (!(await endsWithin(systemClock, REOPEN_MS, opened))) throw new Error(`it took longer than ${REOPEN_MS / 1000} s`);
        await opened;
      } catch (error) {
        this.#log.error('a sink could not open its files anew', { sink: name, error: describeError(error) });
      }
    }
  }

  reload(): Promise<ReloadReport> {
    return this.#reloads();
  }

  async #reload(): Promise<ReloadReport> {
    await this.#starting?.catch(() => {});
    const composition = this.#composition;
    if (composition === undefined || this.#stopping !== undefined) throw new Error('the gateway does not run');
    const report = await reload({
      ...this.#origin,
      intake: this.#intake,
      imported: this.#imported,
      log: this.#log,
      running: { config: this.#config, sinks: this.#sinks },
      isStopping: () => this.#stopping !== undefined,
      openMounts: () => this.mounts.filter(({ guards }) => guards.length === 0).map(({ mount }) => mount),
      apply: ({ config, sinks }) => {
        this.#config = config;
        this.#sinks = sinks;
        composition.swapMounts(config);
        // A stop that comes now takes no more requests at once, and its delivery waits until the sinks are swapped.
        return composition.swapSinks(sinks);
      },
    });
    if (this.#stopping === undefined) await this.#warnOfOrphans();
    return report;
  }

  #warnOfOrphans(): Promise<void> {
    return warnOfOrphans(this.#intake.inbox, this.#config.sinks.map(({ sink }) => sink), this.#log);
  }

  async #open(): Promise<void> {
    const { searchFrom } = this.#origin;
    try {
      // Before the intake, which opens the store: for a gateway that can't start, none is made, and none is migrated.
      this.#sinks = await openSinks(this.config, { searchFrom, log: this.#log, imported: this.#imported });
    } catch (error) {
      const { problems } = await loadPlugins(this.config, searchFrom);
      throw new AggregateError([...problems, ...problemsOf(error)], 'the gateway can not start', { cause: error });
    }
    // The intake is made before its sinks, and reads its setup when it starts.
    this.#setup.pollSinks = pollSinksIn(this.#sinks);
    try {
      await this.#intake.start();
    } catch (error) {
      await this.#abandon();
      throw new AggregateError(problemsOf(error), 'the gateway can not start', { cause: error });
    }
    this.#startedAt = systemClock.now();
    await this.#warnOfOrphans();
    this.#composition = compose({
      config: this.config,
      log: this.#log,
      clock: systemClock,
      intake: this.#intake,
      sinks: this.#sinks,
      about: () => this.#about(),
      reload: () => this.reload(),
      openAdmin: (config, mount, tools) => openAdmin(config, mount, { ...tools, searchFrom: this.#origin.searchFrom, imported: this.#imported }),
      door: this.#door,
      listen: this.#origin.listen,
      rootMount: this.#origin.rootMount,
    });
    try {
      await this.#composition.services.start();
      this.#started = true;
      this.#door.open(this.#composition.answer);
    } catch (error) {
      await this.#abandon();
      throw error;
    }
  }

  async #abandon(): Promise<void> {
    await this.#intake.stop();
    if (this.#composition !== undefined) await this.#composition.dispose();
    else await closeSinks(this.#sinks, this.#log);
  }

  async #close(): Promise<void> {
    // Timers of the clock keep no process alive, nor does a worker that has died: without this, the process would end in the middle.
    const hold = setInterval(() => {}, HOLD_MS);
    try {
      await this.#starting?.catch(() => {});
      // While the intake is still there for what came through it.
      await this.#door.close();
      await this.#composition?.services.stop();
      await this.#composition?.dispose();
    } finally {
      clearInterval(hold);
    }
  }

  #about() {
    return {
      version: VERSION,
      pid: process.pid,
      startedAt: this.#startedAt,
      config: this.config.file,
      mounts: this.mounts,
      sinks: this.sinks,
    };
  }
}
