import type { DialectContext } from './dialect-context.js';

/** What `verify` may touch besides the request. */
export interface VerifyContext<Options = unknown> extends DialectContext<Options> {
  /** For a dialect with `network`, and only in the gateway: `change-hook translate` and the like lend none. */
  readonly http?: NetworkHttp;
}

/**
 * HTTP for a dialect that must ask its sender's service before it can believe a request: for the certificate of a signature. Nobody
 * has verified the request by then, so it reaches nothing but the dialect's `network`: https, the usual port, no user, no redirect. Answers
 * are small, waited for shortly, remembered, and asked for seldom.
 */
export interface NetworkHttp {
  /**
   * The text of an answer 200. Throws `CH_HTTP_REFUSED` for a URL that may not be asked, and `CH_HTTP_FAILED` for all else. Either may be let
   * through: then the request is answered 500, and its sender tries again.
   */
  get(url: string): Promise<string>;
}
