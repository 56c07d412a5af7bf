import type { Accepts, Authentication, Dialect } from '../dialect/dialect.js';

/** A loaded plugin: where it came from, and its checked options. */
export interface LoadedPlugin {
  /** `name@version`, for receipts, logs and errors. */
  readonly label: string;
  readonly packageName: string;
  /** Absolute path of the module that was imported. */
  readonly file: string;
  /** The folder from which the package was found: the config's, or the running installation's. */
  readonly from: string;
  /** As the plugin's schema gave them, deeply frozen; `{}` where it takes none. */
  readonly options: unknown;
}

/** A key of `change_hook_dialects`, ready to take requests. Frozen. */
export interface Mount extends LoadedPlugin {
  readonly mount: string;
  readonly dialect: Dialect;
  /** From the option `secret`: none of them empty. */
  readonly secrets: readonly string[];
  readonly accepts: Readonly<Accepts>;
  /** Names in lower case. */
  readonly sensitive: { readonly headers: ReadonlySet<string>; readonly query: ReadonlySet<string> };
  readonly authentication: Authentication;
  /** `verify` can refuse nothing: there is no secret, or the dialect can't check one, and it says of no other option that it does. */
  readonly open: boolean;
  /** The category of all of its changes; absent = what the dialect gives them. */
  readonly category?: string;
}
