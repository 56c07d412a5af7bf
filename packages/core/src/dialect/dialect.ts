import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Change, ChangeInput } from '../change/change.js';
import type { DialectAdmin } from './admin.js';
import type { DialectContext } from './dialect-context.js';
import type { EnrichContext, Enrichment } from './enrich.js';
import type { HookRequest } from './hook-request.js';
import type { VerifyContext } from './verify-context.js';

/** What `verify` found. Never a throw: a throw is a bug of the dialect and answers 500. */
export type Verification = { ok: true } | { ok: false; reason: 'missing' | 'mismatch' | 'stale' };

/** What a request means. */
export type Translation =
  /**
   * One or more changes. An empty list is a mistake: say `ignored` and why. `enrich: true`: something is missing in them that only
   * the forge's API can tell, so the dialect's `enrich` is called before they are delivered.
   */
  | { changes: readonly ChangeInput[]; enrich?: boolean }
  /** Names of the master's pollers to knock on, or all of them. A dialect that answers so declares `polls`. */
  | { polls: readonly string[] | 'all' }
  /** Understood, and no reason to build: 202 with this sentence, which the sender and the operator read. */
  | { ignored: string }
  /** Not to be understood: 400 with these sentences. They name fields and never repeat the sender's text. */
  | { invalid: readonly string[] }
  /**
   * Readable, and yet what the mount's options have the dialect do with it fails: 202, and kept, to be translated again once they are
   * mended. The operator reads the sentence. What is wrong with the dialect itself is a throw.
   */
  | { untranslated: string };

/**
 * Which delivery a request is: the sender's id for it, stable across its retries; `byBody` where the sender has none and equal bytes
 * mean the same delivery; undefined = never deduplicate.
 */
export type Identity = string | { readonly byBody: true } | undefined;

/** What it takes to confirm a receipt: a URL of the dialect's `network` to GET, or why it is not confirmed. */
export type Confirmation = { url: string } | { refused: string };

export type MaybePromise<T> = T | PromiseLike<T>;

/** What `accepts` says: the methods, and the media types without parameters, in lower case; '' = no Content-Type at all. */
export interface Accepts {
  methods: readonly string[];
  mediaTypes: readonly string[];
}

/** Names of headers and query parameters that carry what nobody may read later. */
export interface Sensitive {
  headers?: readonly string[];
  query?: readonly string[];
}

/** How much `verify` can promise once a secret is set. */
export type Authentication = 'signature' | 'token' | 'none';

/** A plugin that understands one sender. */
export interface Dialect<Options = unknown> {
  /** The version of this contract that the dialect was written for: a literal. */
  apiVersion: 1;
  /** Equals the suffix of the package's name, `change-hook-dialect-NAME`. */
  name: string;
  /**
   * Checks the option object; absent = the dialect takes no options. Where it is a Standard JSON Schema, too (as zod's are), editors
   * complete the options in a config: `change-hook schema`.
   */
  options?: StandardSchemaV1<unknown, Options>;
  authentication: Authentication;
  accepts: Accepts | ((options: Options) => Accepts);
  /** Header and query names whose values are blanked before a receipt is stored, and never logged. A function where options name them. */
  sensitive?: Sensitive | ((options: Options) => Sensitive);
  /**
   * Whether `verify` keeps strangers out under these options, though no `secret` is among them: another option holds what it
   * checks, a signing key say. Asked once, when the mount is made. Absent: `secret` alone closes a mount.
   */
  authenticates?(options: Options): boolean;
  /** It may translate a request into polls. The gateway starts only when one of the mount's sinks takes them. */
  polls?: boolean;
  /** Hosts that `verify` may ask, and that `confirm` may name (`*` = one label); absent = none. See `ctx.http` of `verify`. */
  network?: readonly string[];
  /** Called first, on the bytes as received. With no secret set it answers `{ ok: true }`. */
  verify(request: HookRequest, ctx: VerifyContext<Options>): MaybePromise<Verification>;
  identify(request: HookRequest, ctx: DialectContext<Options>): MaybePromise<Identity>;
  /** Pure: the same request gives the same translation. */
  translate(request: HookRequest, ctx: DialectContext<Options>): MaybePromise<Translation>;
  /**
   * Completes all changes of a receipt whose translation said `enrich: true`; `translate` can tell it more in `ENRICH_NOTE`. Called in
   * delivery, long after the 202, and again after a failure; its result is stored once and used for every sink. A change that is still
   * not complete after the last try is delivered with the property `change_hook_partial: true`.
   */
  enrich?(changes: readonly Change[], ctx: EnrichContext<Options>): MaybePromise<Enrichment>;
  /**
   * For a sender that must be answered by a request to its service before it sends anything: a subscription. Such a request is `ignored`
   * when it comes; this is called when an operator orders it to be confirmed (`change-hook receipts confirm ID`), and never else.
   */
  confirm?(request: HookRequest, ctx: DialectContext<Options>): MaybePromise<Confirmation>;
  /** What the forge's API can do for an operator: `change-hook hooks` and `change-hook catch-up`. */
  admin?: DialectAdmin<Options>;
}
