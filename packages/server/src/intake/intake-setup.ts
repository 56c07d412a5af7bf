import { isPlainObject } from '../config/interpolate.js';
import type { GatewayConfig } from '../config/config.js';
import type { ConfigSource } from '../config/load-config.js';

/** What the intake is built from, on whichever thread. */
export type IntakeSetup = {
  /** Where plugins are looked for after the config's folder: URLs of modules of the running installation. */
  searchFrom: readonly string[];
  /** The sinks that take polls; undefined = not known. They are made on the main thread alone, so the intake has to be told. */
  pollSinks?: readonly string[];
} & (
  /** The config that is in force, so that a worker that is started again has the same, whatever stands in the file by then. */
  | { config: GatewayConfig }
  /** For a config that no thread boundary lets through, since it holds functions: the worker reads it for itself. */
  | { source: ConfigSource; inbox: GatewayConfig['inbox']; bodyLimit: number }
);

/** What to build the intake from; `crosses`: on a thread of its own. */
export function intakeSetup(
  config: GatewayConfig,
  from: { source: ConfigSource; searchFrom: readonly string[] },
  crosses: boolean,
): IntakeSetup {
  const { source, searchFrom } = from;
  if (!crosses || isPlain(config)) return { config, searchFrom };
  return { source, inbox: config.inbox, bodyLimit: config.http.limits.body, searchFrom };
}

/** Whether a value arrives on another thread as it was. An instance of a class would arrive too, but without its class. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (isPlainObject(value)) return Object.values(value).every(isPlain);
  return typeof value !== 'object' || value === null ? !['function', 'symbol'].includes(typeof value) : false;
}
