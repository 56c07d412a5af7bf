import type { MaybePromise } from './dialect.js';
import type { DialectContext } from './dialect-context.js';
import type { HttpAnswer, HttpCall } from './enrich.js';

/**
 * What an operator has a forge do through its API: register the mount's webhook, look at it, have it pinged, have deliveries sent
 * again. Never part of a request's way: the command line calls it, and the gateway when a mount has `$catch_up`.
 *
 * A function that the forge refuses throws `CH_ADMIN_REFUSED` with what the forge said and what to do; the `CH_HTTP_...` errors of
 * `ctx.http` are let through, and `CH_ADMIN_LIMITED` of `ctx.pause`.
 */
export interface DialectAdmin<Options = unknown> {
  /**
   * The form in which the forge names a repository, for the help and for mistakes: `OWNER/REPO`. `[...]` stands for what may be there
   * any number of times, as in `GROUP[/SUBGROUP]/PROJECT`.
   */
  repository: string;
  /** Whether what `pingHook` has the forge send makes changes, as the newest push does. Nobody then pings without being told to. */
  pingMakesChanges?: boolean;
  /**
   * Registers a webhook for the events of which the options make changes; asks for no event that they ignore. Its secret is the first
   * that the options give to the repository: where they have secrets and none for it, that is refused. A webhook with the same address
   * (whatever its query and login) is never doubled: it is told, and changed only where `update` says so.
   */
  createHook?(wanted: WantedHook, ctx: AdminContext<Options>): MaybePromise<CreatedHook>;
  /** All webhooks of a repository, ours or not. */
  listHooks?(repository: string, ctx: AdminContext<Options>): MaybePromise<readonly RegisteredHook[]>;
  /** Has the forge send a test delivery to a webhook. */
  pingHook?(hook: HookAt, ctx: AdminContext<Options>): MaybePromise<Pinged>;
  /**
   * The deliveries of a webhook that failed since `since` (milliseconds since 1970) and were not delivered by a later try, oldest
   * first, each once. Those of events that the options ignore are left out.
   */
  failedDeliveries?(hook: HookAt, since: number, ctx: AdminContext<Options>): MaybePromise<readonly FailedDelivery[]>;
  /** Has the forge send one of them again. */
  redeliver?(hook: HookAt, delivery: FailedDelivery, ctx: AdminContext<Options>): MaybePromise<void>;
  /**
   * Whose webhook sent what was received, as the forge names it in `HookAt`: a repository, or what else has webhooks. Undefined: that
   * can't be told, or its webhooks can't be asked.
   */
  senderOf?(received: ReceivedFrom, ctx: AdminContext<Options>): MaybePromise<string | undefined>;
}

/** Of a receipt that has changes. */
export interface ReceivedFrom {
  /** Of a change, as `translate` gave it. */
  repository: string;
  /** Of the request, as they are stored: lower-case names, and nothing sensitive. */
  headers: Readonly<Record<string, string>>;
}

export interface HookAt {
  /** As the operator wrote it. */
  repository: string;
  /** The forge's id of the webhook. */
  id: string;
}

export interface WantedHook {
  repository: string;
  /** The mount's address as the forge reaches it. May hold a login or a token that `$auth` asks for: not for a log, nor an error. */
  url: string;
  /** Whether the forge is to check the certificate of `url`. */
  verify: boolean;
  /** Whether a webhook with this address is to be made what is wanted. */
  update: boolean;
}

/** A webhook as the forge lists it, without its secret. */
export interface RegisteredHook {
  id: string;
  url: string;
  events: readonly string[];
  active: boolean;
  /** What became of its last delivery, in the forge's words, where it tells. */
  last?: string;
  /** Whether that was taken, where the forge tells. */
  lastDelivered?: boolean;
}

/** What `createHook` came to. */
export interface CreatedHook extends RegisteredHook {
  /**
   * `present`: there was one like that, as far as the forge tells; no forge tells the secret. `differs`: there is one that is
   * other than wanted, and `update` was false.
   */
  became: 'created' | 'updated' | 'present' | 'differs';
  /** What was other than wanted, in words, and without an address's query or login. Empty for `created` and `present`. */
  differences: readonly string[];
}

/** What a forge told of a test delivery, where it waits for its end before it answers. */
export interface Pinged {
  /** Absent: the forge sends it later, and tells no result yet. */
  delivered?: boolean;
  /** The forge's words for it. */
  told?: string;
}

export interface FailedDelivery {
  /** What `redeliver` needs. */
  id: string;
  /** The delivery id as `identify` gives it: a receipt with it has arrived, whatever the forge believes. */
  deliveryId: string;
  /** When it was first sent, in milliseconds since 1970. */
  at: number;
  event: string;
  /** Why it failed, in the forge's words: the last time, where it was sent again. */
  reason: string;
  /** It was sent again already, by whoever asked for that, and did not arrive then either. */
  again: boolean;
}

/** What `admin` may touch. `options.token` may stand for another one that the operator gave for this call. */
export interface AdminContext<Options = unknown> extends DialectContext<Options> {
  readonly http: AdminHttp;
  /** Aborts when the operator, or the end of the gateway, ends it. */
  readonly signal: AbortSignal;
  /**
   * For a forge that takes no more calls for now: waits until it does (milliseconds since 1970). Whoever had the function called says
   * how long that may be; beyond it, this throws `CH_ADMIN_LIMITED`, to be let through.
   */
  pause(until: number): Promise<void>;
}

/** HTTP for `admin`: it reaches what the HTTP of `enrich` reaches, by the same rules, and it changes things. */
export interface AdminHttp {
  /**
   * Throws `CH_HTTP_REFUSED` for what may not be asked, and `CH_HTTP_FAILED` for what can't be reached, is too slow or too large.
   * Every answer is returned, 429 and 5xx, too: what they ask for (`Retry-After`, say) is for the dialect to understand. Redirects
   * are followed for GET alone, and to another origin without Authorization and the like. Nothing is tried again.
   */
  send(call: AdminCall): Promise<HttpAnswer>;
}

export interface AdminCall extends Omit<HttpCall, 'form'> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The body, as JSON. */
  json?: unknown;
}
