import type { MountDescription } from 'change-hook-core';

/** A mount of a running gateway, for people. */
export type GatewayMount = MountDescription & {
  /** Where it is served, from the root of the server. */
  path: string;
  /** Neither the dialect nor the gateway asks who sends. */
  unprotected: boolean;
  /** What keeps strangers out; see `guardsOf`. */
  guards: readonly string[];
};
