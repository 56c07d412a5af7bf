import type { Change, ChangeInput } from '../change/change.js';
import type { DialectContext } from './dialect-context.js';

/**
 * The property in which `translate` may leave what its `enrich` has to know, as the request is not there any more: which project,
 * which commits, say. It is taken out of every change before a sink sees it, however the enrichment ends.
 */
export const ENRICH_NOTE = 'change_hook_enrich';

/** A change without its {@link ENRICH_NOTE}. */
export function withoutEnrichNote(change: Change): Change {
  if (!Object.hasOwn(change.properties, ENRICH_NOTE)) return change;
  const { [ENRICH_NOTE]: _note, ...properties } = change.properties;
  return { ...change, properties };
}

/** What `enrich` came to. A throw, and a `CH_HTTP_FAILED` that is let through, means: try again later. */
export type Enrichment =
  /**
   * All changes of the receipt, complete now: there may be more of them than before, or fewer. Each keeps its `repository`, as that has
   * chosen its lane; but where translate could not know it and gave a text of the mount's options for it (the forge's URL), it is told here.
   */
  | { changes: readonly ChangeInput[] }
  /** What was learnt says that there is no reason to build: none of the changes is delivered. */
  | { ignored: string };

/** What `enrich` may touch besides the changes. */
export interface EnrichContext<Options = unknown> extends DialectContext<Options> {
  readonly http: EnrichHttp;
  /** Aborts when the time for the call is over, or the gateway stops. */
  readonly signal: AbortSignal;
}

/**
 * HTTP for `enrich`. It reaches only origins that stand in the mount's options (`https://api.github.com`, say, as an option's
 * default), and builds every URL of path segments that it encodes itself: a payload can name no host and leave no path.
 */
export interface EnrichHttp {
  /**
   * GET, or POST for a call with a `form`. Throws `CH_HTTP_REFUSED` for what may not be asked (never worth another try), `CH_HTTP_FAILED`
   * for what can't be reached, is too slow or too large, and for the answers 429 and 5xx. Every other answer is returned.
   */
  get(call: HttpCall): Promise<HttpAnswer>;
}

export interface HttpCall {
  /** One of the URLs in the options: an origin and, where it has one, the path that all others start with. */
  base: string;
  /** The rest of the path, segment by segment, not encoded. Empty, `.` and `..` are refused. */
  path: readonly (string | number)[];
  query?: Readonly<Record<string, string | number>>;
  headers?: Readonly<Record<string, string>>;
  /**
   * Makes it a POST of this form, for an API whose questions are forms (Conduit). It is for reading all the same: it may be made again. A
   * redirect of it fails.
   */
  form?: Readonly<Record<string, string>>;
  /** False: take any certificate, for a forge that signed its own. Default true. */
  verify?: boolean;
}

export interface HttpAnswer {
  status: number;
  /** By lower-case name. */
  header(name: string): string | undefined;
  text(): string;
  /** Throws `CH_HTTP_FAILED` when it is not JSON. */
  json(): unknown;
}
