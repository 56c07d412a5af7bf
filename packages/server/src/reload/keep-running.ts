import { isDeepStrictEqual } from 'node:util';
import type { GatewayConfig } from '../config/config.js';

/** The keys of a config that a gateway is started with and can't change while it runs, and what they are in it. */
const FIXED: readonly [key: string, partOf: (config: GatewayConfig) => unknown][] = [
  ['http_port', ({ http }) => http.port],
  ['http_host', ({ http }) => http.host],
  ['base_path', ({ http }) => http.basePath],
  ['http_limits', ({ http }) => http.limits],
  ['change_hook_inbox', ({ inbox }) => inbox],
  ['intake', ({ intake }) => intake],
  ['management_socket', ({ managementSocket }) => managementSocket],
  ['log', ({ log }) => log],
];

/**
 * A config that was read while a gateway runs, as that gateway can have it: what it was started with stays. `restart`: the keys whose new
 * values wait for the next start.
 */
export function keepRunning(running: GatewayConfig, next: GatewayConfig): { config: GatewayConfig; restart: string[] } {
  const { http, inbox, intake, managementSocket, log } = running;
  return {
    config: { ...next, http: { ...http, trustedProxies: next.http.trustedProxies }, inbox, intake, managementSocket, log },
    restart: FIXED.filter(([, partOf]) => !isDeepStrictEqual(partOf(running), partOf(next))).map(([key]) => key),
  };
}
