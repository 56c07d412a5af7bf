import 'reflect-metadata';
import { container } from 'tsyringe';
import type { RequestListener } from 'node:http';
import type Koa from 'koa';
import type { DependencyContainer } from 'tsyringe';
import type { Clock, IntakeWorker, Log } from 'change-hook-core';
import { createDelivery, DEFAULT_POLICY } from 'change-hook-delivery';
import type { Delivery } from 'change-hook-delivery';
import type { GatewayConfig } from '../config/config.js';
import { createSinksOf } from '../config/sinks-of.js';
import { createBodyBudget } from '../http/body-budget.js';
import { createClientAddress } from '../http/client-address.js';
import { createHookApp } from '../http/hook-app.js';
import { createHttpService } from '../http/http-service.js';
import type { MountGate } from '../http/mount-gate.js';
import { createManagementApp } from '../management/management-app.js';
import type { ManagementAbout } from '../management/management-app.js';
import { createManagementService } from '../management/management-service.js';
import { createRetention } from '../retention/create-retention.js';
import { createReadiness } from '../intake/readiness.js';
import { GatewayServices } from './gateway-services.js';
import { MountScope } from './mount-scope.js';
import { SinkScope } from './sink-scope.js';
import { TOKENS } from './tokens.js';
import type { OpenSink } from './tokens.js';

export interface Parts {
  config: GatewayConfig;
  log: Log;
  clock: Clock;
  /** Started, so that its mounts are known. */
  intake: IntakeWorker;
  sinks: readonly OpenSink[];
  about: () => ManagementAbout;
}

export interface Composition {
  services: GatewayServices;
  gates: ReadonlyMap<string, MountGate>;
  /** Closes the sinks and forgets the mounts: every child container is disposed. */
  dispose(): Promise<void>;
  /** The whole container, for the test that resolves everything in it. */
  container: DependencyContainer;
}

/** The one place where parts become a gateway: a container of its own a gateway, with a child container a mount and a sink. */
export function compose(parts: Parts): Composition {
  const root = container.createChildContainer();
  root.register(TOKENS.config, { useValue: parts.config });
  root.register(TOKENS.log, { useValue: parts.log });
  root.register(TOKENS.clock, { useValue: parts.clock });
  root.register(TOKENS.intake, { useValue: parts.intake });

  const children: DependencyContainer[] = [];
  const gates = new Map<string, MountGate>();
  for (const description of parts.intake.mounts) {
    const config = parts.config.mounts.find(({ mount }) => mount === description.mount);
    if (config === undefined) continue;
    const child = root.createChildContainer();
    child.register(TOKENS.mount, { useValue: description }).register(TOKENS.gate, { useValue: config.gate });
    gates.set(description.mount, child.resolve(MountScope).gate);
    children.push(child);
  }
  const scopes = parts.sinks.map((open) => {
    const child = root.createChildContainer();
    child.register(TOKENS.sink, { useValue: open });
    children.push(child);
    return child.resolve(SinkScope);
  });

  const delivery = makeDelivery(parts, scopes);
  root.register(TOKENS.delivery, { useValue: delivery });
  root.register(TOKENS.retention, { useValue: makeRetention(parts, gates) });
  root.register(TOKENS.http, { useValue: makeHttp(parts, gates) });
  root.register(TOKENS.management, { useValue: makeManagement(parts, delivery) });
  return {
    services: root.resolve(GatewayServices),
    gates,
    container: root,
    async dispose() {
      for (const child of [...children, root]) await child.dispose();
    },
  };
}

function makeDelivery({ config, log, clock, intake }: Parts, scopes: readonly SinkScope[]): Delivery {
  const sinks = scopes.map(({ open: { name, plugin, batch, sink } }) => {
    const own = config.sinks.find((it) => it.sink === name)?.policy ?? {};
    return [name, { plugin, sink, batch, policy: { ...DEFAULT_POLICY, ...own } }] as const;
  });
  return createDelivery({
    inbox: intake.inbox,
    enricher: intake.enricher,
    sinks: new Map(sinks),
    clock,
    log,
    owner: `gateway-${process.pid}`,
    random: Math.random,
  });
}

function makeRetention({ config, log, clock, intake }: Parts, gates: ReadonlyMap<string, MountGate>) {
  const openMounts = [...gates.values()].filter(({ open }) => open).map(({ mount }) => mount);
  return createRetention({ inbox: intake.inbox, policy: { ...config.retention, openMounts }, clock, log });
}

function makeHttp({ config, log, clock, intake }: Parts, gates: ReadonlyMap<string, MountGate>) {
  const { limits, basePath, trustedProxies } = config.http;
  const readiness = createReadiness(intake, clock);
  const app = createHookApp({
    basePath,
    gates: () => gates,
    intake: readiness.intake,
    isReady: readiness.isReady,
    budget: createBodyBudget(limits.inFlight),
    clock,
    log,
    limits,
    clientAddress: createClientAddress(trustedProxies),
    onRefused({ mount, address, error }) {
      const reason = `${error.code}: ${error.message}`;
      intake.inbox.reject({ at: clock.now(), mount, reason, ...(address === undefined ? {} : { address }) }).catch(() => {
        log.warn('a rejection could not be recorded', { mount });
      });
    },
  });
  return createHttpService({ handler: listener(app), http: config.http, clock, log });
}

function makeManagement({ config, log, clock, intake, about }: Parts, delivery: Delivery) {
  const app = createManagementApp({
    inbox: intake.inbox,
    retranslator: intake.retranslator,
    clock,
    log,
    about,
    delivery,
    sinks: config.sinks.map(({ sink }) => sink),
    sinksOf: createSinksOf(config),
  });
  return createManagementService(config.managementSocket, listener(app));
}

/** Koa answers its own failures, so nobody has to wait for the promise of its callback. */
function listener(app: Koa): RequestListener {
  const handle = app.callback();
  return (request, response) => void handle(request, response);
}
