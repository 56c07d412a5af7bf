import type { InjectionToken } from 'tsyringe';
import type { Clock, IntakeWorker, Log, MountDescription, Service, Sink } from 'change-hook-core';
import type { Delivery } from 'change-hook-delivery';
import type { GateConfig, GatewayConfig } from '../config/config.js';
import type { CatchUps } from '../catch-up/catch-ups.js';
import type { HttpService } from '../http/http-service.js';

/** Names of the ports: interfaces leave no trace at run time, so the container knows them by symbols. */
export const TOKENS = {
  config: Symbol('config') as InjectionToken<GatewayConfig>,
  log: Symbol('log') as InjectionToken<Log>,
  clock: Symbol('clock') as InjectionToken<Clock>,
  intake: Symbol('intake') as InjectionToken<IntakeWorker>,
  delivery: Symbol('delivery') as InjectionToken<Delivery>,
  retention: Symbol('retention') as InjectionToken<Service>,
  http: Symbol('http') as InjectionToken<HttpService>,
  management: Symbol('management') as InjectionToken<Service>,
  catchUps: Symbol('catchUps') as InjectionToken<CatchUps>,
  /** In the child container of a sink. */
  sink: Symbol('sink') as InjectionToken<OpenSink>,
  /** In the child container of a mount. */
  mount: Symbol('mount') as InjectionToken<MountDescription>,
  gate: Symbol('gate') as InjectionToken<GateConfig>,
};

/** A sink that was made from its plugin. */
export interface OpenSink {
  name: string;
  /** `name@version` of its package. */
  plugin: string;
  /** The file that was imported. */
  file: string;
  batch: number;
  sink: Sink;
}
