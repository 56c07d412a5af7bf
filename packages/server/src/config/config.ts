import type { Credentials, RetentionPolicy } from 'change-hook-core';

/** The config as the gateway uses it: every default filled in, secrets in place, the `$` keys taken out of the options. */
export interface GatewayConfig {
  /** The file it came from; undefined for one that was handed over as an object. */
  file: string | undefined;
  /** Absolute; relative paths in the config are relative to it, and plugins are looked for from it first. */
  folder: string;
  http: HttpConfig;
  /** False: every /change_hook URL is 404. */
  changeHook: boolean;
  mounts: readonly MountConfig[];
  sinks: readonly SinkConfig[];
  inbox: { inbox: string; options: unknown };
  /** How long the inbox keeps what is done; which mounts are open, the gateway finds out. */
  retention: Omit<RetentionPolicy, 'openMounts'>;
  intake: {
    /** Milliseconds that one hook of a dialect may hold its thread. */
    hookMs: number;
  };
  /** Absolute path of the management API's Unix socket; undefined = none. */
  managementSocket: string | undefined;
  log: { level: 'debug' | 'info' | 'warn' | 'error'; format: 'auto' | 'json' | 'pretty' };
}

export interface HttpConfig {
  port: number;
  host: string;
  /** '' or `/some/path`, without a slash at its end. */
  basePath: string;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  limits: HttpLimits;
}

export interface HttpLimits {
  /** Bytes of one body, as received and inflated. */
  body: number;
  /** Bytes of all bodies that are being received or worked on. */
  inFlight: number;
  /** Milliseconds for the head of a request, between two pieces of a body, for a whole request, and to finish at a stop. */
  headMs: number;
  idleMs: number;
  requestMs: number;
  drainMs: number;
}

export interface MountConfig {
  mount: string;
  dialect: string;
  /** What the dialect gets; undefined where the config says `true`. */
  options: unknown;
  gate: GateConfig;
  /** The sinks that get its changes; undefined = all. */
  sinks: readonly string[] | undefined;
  dedupe: boolean;
  /** The category of all of its changes; absent = what the dialect gives them. */
  category?: string;
  /** Absent = what failed while the gateway was down is asked for by nobody but an operator. */
  catchUp?: CatchUpConfig;
}

/** `$catch_up`: at the start, deliveries that failed are asked of the forge again. */
export interface CatchUpConfig {
  /** As the forge names them; absent = those of which the inbox has changes. */
  repositories?: readonly string[];
  /** How far back it is looked. */
  sinceMs: number;
  /** The mount's address as the forge has it; absent = every one that ends in the path of the mount. */
  url?: string;
}

/** What the gateway itself asks of a sender, before the dialect sees anything. */
export interface GateConfig {
  basic: readonly Credentials[];
  bearer: readonly string[];
  /** The query parameter that holds a token, and the tokens. */
  query: { name: string; tokens: readonly string[] } | undefined;
  allowFrom: readonly string[];
}

export interface SinkConfig {
  /** Its key in the config. */
  sink: string;
  /** `$sink`, or the key. */
  plugin: string;
  /** What the sink gets; undefined where the config says `true`. */
  options: unknown;
  policy: SinkPolicyConfig;
}

/** Only what the config sets; delivery has the defaults. */
export interface SinkPolicyConfig {
  attempts?: number;
  firstWaitMs?: number;
  longestWaitMs?: number;
  /** 0 to 1. */
  jitter?: number;
  concurrency?: number;
  timeoutMs?: number;
  maximumAgeMs?: number;
}
