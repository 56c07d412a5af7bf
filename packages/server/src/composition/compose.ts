import 'reflect-metadata';
import { container } from 'tsyringe';
import type { RequestListener } from 'node:http';
import type Koa from 'koa';
import type { DependencyContainer } from 'tsyringe';
import type { Clock, IntakeWorker, Log } from 'change-hook-core';
import { createDelivery } from 'change-hook-delivery';
import type { Delivery } from 'change-hook-delivery';
import { createCatchUps } from '../catch-up/catch-ups.js';
import type { OpenMountAdmin } from '../catch-up/catch-ups.js';
import { createClaims } from '../catch-up/claims.js';
import type { Claims } from '../catch-up/claims.js';
import type { GatewayConfig } from '../config/config.js';
import type { Answer, Door } from '../embed/door.js';
import { noHttpService } from '../embed/no-http-service.js';
import { createSinksOf } from '../config/sinks-of.js';
import { createBodyBudget } from '../http/body-budget.js';
import { createHookApp } from '../http/hook-app.js';
import { createHttpService } from '../http/http-service.js';
import type { MountGate } from '../http/mount-gate.js';
import { createManagementApp } from '../management/management-app.js';
import type { ManagementAbout } from '../management/management-app.js';
import { createManagementService } from '../management/management-service.js';
import { pollSinksIn } from '../polls/poll-sinks.js';
import { createRetention } from '../retention/create-retention.js';
import { createReadiness } from '../intake/readiness.js';
import type { ReloadReport } from '../reload/reload-report.js';
import { GatewayServices } from './gateway-services.js';
import { MountScopes } from './mount-scopes.js';
import { SinkScopes } from './sink-scopes.js';
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
  /** The way in for the server of an embedder; `listen` false: the only one. */
  door: Door;
  listen: boolean;
  /** The mount that answers at `/`, too. */
  rootMount?: string | undefined;
  /** For the management API. */
  reload: () => Promise<ReloadReport>;
  /** For mounts that catch up. */
  openAdmin: OpenMountAdmin;
}

export interface Composition {
  services: GatewayServices;
  /** Answers a request of somebody else's server. */
  answer: Answer;
  /** Whether a request would be taken now. */
  isReady: () => Promise<boolean>;
  /** By the name of the mount, as they are in force. */
  readonly gates: ReadonlyMap<string, MountGate>;
  /** Puts another config in force, at once, for the mounts that the intake has now. */
  swapMounts(config: GatewayConfig): void;
  /** And its sinks: fulfils when those that are gone are closed and those that are new have begun. */
  swapSinks(sinks: readonly OpenSink[]): Promise<void>;
  /** Closes the sinks and forgets the mounts: every child container is disposed. */
  dispose(): Promise<void>;
  /** The whole container, for the test that resolves everything in it. */
  container: DependencyContainer;
}

/** Parts, with the config that is in force: whoever keeps it asks again each time. */
interface Live extends Omit<Parts, 'config' | 'sinks'> {
  config: () => GatewayConfig;
  sinks: () => readonly OpenSink[];
}

/** The one place where parts become a gateway: a container of its own a gateway, with a child container a mount and a sink. */
export function compose(parts: Parts): Composition {
  let { config, sinks: openSinks } = parts;
  const live: Live = { ...parts, config: () => config, sinks: () => openSinks };
  const root = container.createChildContainer();
  root.register(TOKENS.config, { useFactory: live.config });
  root.register(TOKENS.log, { useValue: parts.log });
  root.register(TOKENS.clock, { useValue: parts.clock });
  root.register(TOKENS.intake, { useValue: parts.intake });

  const mounts = new MountScopes(root);
  mounts.replace(parts.intake.mounts, config);
  const sinks = new SinkScopes(root, parts.clock, parts.log);
  const delivery = makeDelivery(live, sinks.replace(parts.sinks, config).targets);
  root.register(TOKENS.delivery, { useValue: delivery });
  root.register(TOKENS.retention, { useValue: makeRetention(live, mounts) });
  const { http, answer, isReady } = makeHttp(live, mounts);
  root.register(TOKENS.http, { useValue: http });
  const { clock, intake, openAdmin } = parts;
  const claims = createClaims({ inbox: intake.inbox, clock });
  root.register(TOKENS.management, { useValue: makeManagement(live, delivery, claims) });
  const catchUps = createCatchUps({ config, openAdmin, inbox: intake.inbox, claims, clock, log: parts.log });
  root.register(TOKENS.catchUps, { useValue: catchUps });
  return {
    services: root.resolve(GatewayServices),
    answer,
    isReady,
    get gates() {
      return mounts.gates;
    },
    container: root,
    swapMounts(next) {
      config = next;
      mounts.replace(parts.intake.mounts, next);
      catchUps.replace(next);
    },
    async swapSinks(next) {
      openSinks = next;
      const { targets, retire } = sinks.replace(next, config);
      await delivery.replace(targets, retire);
    },
    async dispose() {
      await mounts.dispose();
      await sinks.dispose();
      await root.dispose();
    },
  };
}

function makeDelivery({ log, clock, intake }: Live, sinks: SinkScopes['targets']): Delivery {
  return createDelivery({
    inbox: intake.inbox,
    enricher: intake.enricher,
    sinks,
    clock,
    log,
    owner: `gateway-${process.pid}`,
    random: Math.random,
  });
}

function makeRetention({ config, log, clock, intake }: Live, mounts: MountScopes) {
  const openMounts = (): string[] => [...mounts.gates.values()].filter(({ open }) => open).map(({ mount }) => mount);
  return createRetention({ inbox: intake.inbox, policy: () => ({ ...config().retention, openMounts: openMounts() }), clock, log });
}

function makeHttp({ config, log, clock, intake, door, listen, rootMount }: Live, mounts: MountScopes) {
  const { http } = config();
  const { limits, basePath } = http;
  const readiness = createReadiness(intake, clock);
  const app = createHookApp({
    basePath,
    gates: () => mounts.gates,
    intake: readiness.intake,
    isReady: readiness.isReady,
    ...(rootMount === undefined ? {} : { rootMount }),
    budget: createBodyBudget(limits.inFlight),
    clock,
    log,
    limits,
    clientAddress: (...args) => mounts.clientAddress(...args),
    cameThrough: (request) => door.cameThrough(request),
    onRefused({ mount, address, error }) {
      const reason = `${error.code}: ${error.message}`;
      intake.inbox.reject({ at: clock.now(), mount, reason, ...(address === undefined ? {} : { address }) }).catch(() => {
        log.warn('a rejection could not be recorded', { mount });
      });
    },
  });
  const answer = app.callback();
  const service = listen ? createHttpService({ handler: (...asked) => void answer(...asked), http, clock, log }) : noHttpService;
  return { http: service, answer, isReady: readiness.isReady };
}

function makeManagement({ config, sinks, log, clock, intake, about, reload }: Live, delivery: Delivery, claims: Claims) {
  const app = createManagementApp({
    inbox: intake.inbox,
    retranslator: intake.retranslator,
    confirmer: intake.confirmer,
    clock,
    log,
    about,
    delivery,
    claims,
    get sinks() {
      return config().sinks.map(({ sink }) => sink);
    },
    sinksOf: (mount) => createSinksOf(config())(mount),
    pollSinks: async () => pollSinksIn(sinks()),
    reload,
  });
  return createManagementService(config().managementSocket, listener(app));
}

/** Koa answers its own failures, so nobody has to wait for the promise of its callback. */
function listener(app: Koa): RequestListener {
  const handle = app.callback();
  return (request, response) => void handle(request, response);
}
